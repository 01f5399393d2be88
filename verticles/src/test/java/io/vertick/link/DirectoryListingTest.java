package io.vertick.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.vertick.directory.Announcement;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Outcome.Answered;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.ValueCodec;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.machine.MachineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DirectoryListingTest {
  /** Takes three bytes. */
  private static final String WIDE = "\u6f22";

  @Test
  void shouldFitIntoAnAnswerWhateverMachinesAreCalled() {
    // given machines with the longest texts
    var machines =
        IntStream.range(0, 100).mapToObj(DirectoryListingTest::longest).toList();
    // when
    var listed = new ArrayList<Object>();
    for (boolean hasMore = true; hasMore; ) {
      var answer = (Answered) DirectoryListing.of(machines, List.of(listed.size()));
      assertThatNoException().isThrownBy(() -> ValueCodec.write(new Output(), answer.values()));
      listed.addAll((List<?>) answer.values().get("machines"));
      hasMore = Boolean.TRUE.equals(answer.values().get("more"));
    }
    // then
    assertThat(listed).hasSize(100);
  }

  private static Announcement longest(int number) {
    return new Announcement(
        "n".repeat(128),
        "m".repeat(128),
        WIDE.repeat(255),
        tags(),
        new Incarnation(number, 2),
        new SchemaHash(3, 4),
        5);
  }

  private static Set<String> tags() {
    return IntStream.range(0, MachineOptions.TAGS_MAX)
        .mapToObj(i -> WIDE.repeat(MachineOptions.TAG_LENGTH_MAX - 2) + (10 + i))
        .collect(Collectors.toSet());
  }
}
