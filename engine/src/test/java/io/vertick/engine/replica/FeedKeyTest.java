package io.vertick.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.protocol.Message.Attach;
import io.vertick.engine.protocol.Receipts.Range;
import io.vertick.engine.protocol.Target;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaHash;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedKeyTest {
  private static final class GateStates extends States {
    {
      state("Open");
      state("Shut");
      attribute("Count", Attribute.INT64);
    }
  }

  private static final Schema<GateStates> SCHEMA = Schema.of(GateStates::new);

  private static Attach attach(List<Range> tracked, String... attributes) {
    var target = new Target("gate-1", null, new SchemaHash(1, 2));
    return new Attach(1, target, false, 0, tracked, List.of(attributes));
  }

  /** The names of a reader who knows one state of the machine, behind so many others. */
  private static List<String> names(int others) {
    var names =
        new ArrayList<>(IntStream.range(0, others).mapToObj(i -> "S" + i).toList());
    names.add("Shut");
    return names;
  }

  @Test
  void shouldFollowByTheNamesOfAReader() {
    var key = FeedKey.of(attach(List.of(new Range(1, 1)), "Sum", "Count"), SCHEMA, names(1));
    assertThat(key.sources()).containsExactly(-1, SCHEMA.state("Shut").index());
    assertThat(key.attributes()).containsExactly(-1, 0);
  }

  @Test
  void shouldRefuseReaderWithFarMoreStatesThanTheMachine() {
    int others = SCHEMA.size() + FeedKey.FOREIGN_MAX - 1;
    var last = attach(List.of(new Range(others, others)));
    assertThat(FeedKey.of(last, SCHEMA, names(others)).sources()).hasSize(others + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeedKey.of(last, SCHEMA, names(others + 1)))
        .withMessage("Expected at most 1024 states more than the 3 of gate-1, but got 1028: "
            + "tell the names of those that are to be followed");
  }

  @Test
  void shouldRefuseAnAttributeThatIsNamedTwice() {
    var twice = attach(List.of(new Range(0, 0)), "Count", "Sum", "Count");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeedKey.of(twice, SCHEMA, names(0)))
        .withMessage("Expected each attribute once, but got [Count, Sum, Count]");
  }
}
