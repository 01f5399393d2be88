package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertick.engine.machine.Mutation;
import io.vertick.engine.protocol.Call;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallReaderTest {
  private static final class Doors extends States {
    Doors() {
      state("Open");
    }
  }

  private static final Schema<Doors> SCHEMA = Schema.of(Doors::new);

  @Test
  void shouldReportAnErrorByAnAdd() {
    // when
    var mutation = read(Call.Change.ADD, 0);
    // then
    assertThat(mutation.kind()).isEqualTo(Mutation.Kind.ADD);
    assertThat(mutation.error()).hasToString("T: stuck");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADD")
  void shouldReportNoErrorByAnythingElse(Call.Change change) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(change, 0))
        .withMessage("Expected an error to be reported by an add of its state, but found " + change
            + " of [Open]");
  }

  @Test
  void shouldReportNoErrorOfNoState() {
    assertThatIllegalArgumentException().isThrownBy(() -> read(Call.Change.ADD));
  }

  private static Mutation read(Call.Change change, Integer... states) {
    var error = new Call.RemoteError("T", "stuck");
    var call =
        new Call.Mutate(change, List.of(states), Map.of(), -1, List.of(), false, error, null);
    return CallReader.mutation(call, new SpokenStates(SCHEMA, null));
  }
}
