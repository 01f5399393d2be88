package io.vertick.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.protocol.Receipts;
import io.vertick.engine.protocol.Receipts.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestOriginTest {
  private final RequestOrigin origin = new RequestOrigin(Ends.A);

  @Test
  void shouldTellWhatHasEndedAroundWhatRuns() {
    // given 1 to 10, of which 3 and 7 run
    for (int i = 1; i <= 10; i++) {
      assertThat(origin.begin()).isEqualTo(i);
    }
    List.of(1L, 2L, 4L, 5L, 6L, 8L, 10L, 9L).forEach(origin::end);
    // then
    assertThat(origin.through()).isEqualTo(2);
    assertThat(origin.receipts())
        .isEqualTo(new Receipts(2, List.of(new Range(4, 6), new Range(8, 10))));
    // and when those end too
    origin.end(3);
    origin.end(7);
    assertThat(origin.receipts()).isEqualTo(new Receipts(10, List.of()));
  }

  @Test
  void shouldTellTheFirstRangesWhenThereAreTooMany() {
    // given
    for (int i = 1; i <= 4 * Receipts.RANGES_MAX; i++) {
      long number = origin.begin();
      if (i % 2 == 0) {
        origin.end(number);
      }
    }
    // then
    assertThat(origin.receipts().ranges()).hasSize(Receipts.RANGES_MAX).startsWith(new Range(2, 2));
  }

  @Test
  void shouldBeginNoMoreThanItsLimit() {
    for (int i = 0; i < RequestOrigin.IN_FLIGHT_MAX; i++) {
      assertThat(origin.begin()).isPositive();
    }
    assertThat(origin.begin()).isZero();
    origin.end(1);
    assertThat(origin.begin()).isEqualTo(RequestOrigin.IN_FLIGHT_MAX + 1L);
  }
}
