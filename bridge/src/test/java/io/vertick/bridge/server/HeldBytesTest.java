package io.vertick.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.bridge.server.HeldBytes.Share;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
  private final HeldBytes held = new HeldBytes(100);
  private final List<String> ended = new ArrayList<>();

  private Share share(String name, long bytes) {
    var share = held.share(why -> ended.add(name + ": " + why));
    share.set(bytes);
    return share;
  }

  @Test
  void shouldEndNobodyWhileLimitIsKept() {
    // given
    share("a", 60);
    share("b", 40);
    // when
    held.keepLimit();
    // then
    assertThat(ended).isEmpty();
    assertThat(held.total()).isEqualTo(100);
  }

  @Test
  void shouldEndThoseForWhomMostIsHeld() {
    // given
    var a = share("a", 50);
    share("b", 200);
    var c = share("c", 1);
    share("d", 60);
    // when
    held.keepLimit();
    // then
    assertThat(ended)
        .containsExactly(
            "b: Expected that at most 100 bytes are held for all clients, but there are 311, and most, 200, for this one",
            "d: Expected that at most 100 bytes are held for all clients, but there are 111, and most, 60, for this one");
    assertThat(held.total()).isEqualTo(51);
    // when what is held for the others is less, or nothing
    c.close();
    a.set(20);
    // then
    assertThat(held.total()).isEqualTo(20);
  }

  @Test
  void shouldCountNothingThatIsSaidLater() {
    // given
    var a = share("a", 200);
    held.keepLimit();
    // when
    a.set(300);
    a.close();
    held.keepLimit();
    // then
    assertThat(ended).hasSize(1);
    assertThat(held.total()).isZero();
  }
}
