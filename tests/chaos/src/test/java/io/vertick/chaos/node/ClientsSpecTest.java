package io.vertick.chaos.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertick.chaos.comparison.Life;
import io.vertick.chaos.node.ClientsSpec.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientsSpecTest {
  private static final List<String> MACHINES = List.of("a", "b", "c", "d", "e", "f", "g");
  private static final ClientsSpec SPEC = new ClientsSpec(
      "clients",
      -7,
      Path.of("run"),
      5,
      List.of(
          new Server("n1", new Address("10.78.0.1", 5701)),
          new Server("n2", new Address("10.78.0.2", 5701))),
      MACHINES);

  @Test
  void shouldBeTheSameWhenItsCommandIsParsed() {
    // given
    var command = SPEC.command();
    // when
    var parsed = ClientsSpec.parse(command.subList(1, command.size()).toArray(String[]::new));
    // then
    assertThat(command).first().isEqualTo(ChaosClients.class.getName());
    assertThat(parsed).isEqualTo(SPEC);
  }

  @Test
  void shouldGiveEachServerClients() {
    assertThat(SPEC.lives(1_000))
        .extracting(Life::name, Life::server)
        .startsWith(tuple("c0", "n1"), tuple("c1", "n2"))
        .hasSize(5);
  }

  @Test
  void shouldHaveEachMachineFollowed() {
    assertThat(IntStream.range(0, 5).boxed().flatMap(client -> SPEC.followedBy(client).stream()))
        .containsAll(MACHINES);
  }
}
