package io.vertick.examples;

import static io.vertick.fixture.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Attribute;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class GrowthExampleTest {
  static final class DoorStates extends States {
    final State open = state("Open");

    static final Schema<DoorStates> SCHEMA = Schema.of(DoorStates::new);
  }

  // region states
  static final class AuditStates extends States {
    final State open = shared("Open"); // the door's own, as it is
    final State watched = auto("Watched").require(open);
    final State reported = state("Reported").require(watched);
    final Attribute<String> guard = attribute("Guard", Attribute.STRING);

    static final Schema<AuditStates> SCHEMA = DoorStates.SCHEMA.grow(AuditStates::new);
  }
  // endregion

  @Test
  void shouldGrowWhileItRuns(Vertx vertx) {
    // given
    var vertick = Vertick.create(vertx);
    var type = MachineType.of(DoorStates.SCHEMA);
    var door = await(vertick.host("door", type));
    // when
    // region grow
    var audit = AuditStates.SCHEMA.states();
    var audited = type.grow(
        AuditStates.SCHEMA, on -> on.entered(audit.watched, tx -> tx.set(audit.guard, "Ada")));
    var reported = vertick
        .grow("door", audited)
        .map(grown -> vertick.machine("door", AuditStates.SCHEMA))
        .compose(ref -> ref.add(audit.open).compose(opened -> ref.add(audit.reported)));
    // endregion
    // then
    assertThat(await(reported).isExecuted()).isTrue();
    assertThat(await(door.snapshot()).active().names()).containsExactly("Open");
  }
}
