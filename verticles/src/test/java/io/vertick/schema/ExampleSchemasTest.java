package io.vertick.schema;

import static io.vertick.fixture.Futures.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.Vertick;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.Result;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Machines that are declared in a file alone, and those under {@code conf/schemas}. */
@ExtendWith(VertxExtension.class)
class ExampleSchemasTest {
  private static final Path FOLDER = Path.of("..", "conf", "schemas");

  @Test
  void shouldReadEveryExampleWithoutWarning() throws IOException {
    // given
    List<Path> files;
    try (var found = Files.list(FOLDER)) {
      files = found.sorted().toList();
    }
    // then
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("order.yaml", "turnstile.yaml");
    assertThat(files)
        .allSatisfy(
            file -> assertThat(SchemaFile.read(file).schema().warnings()).isEmpty());
  }

  @Test
  void shouldHostFileInOneLine(Vertx vertx) {
    // when
    var gate = await(Vertick.create(vertx)
        .host("gate-1", SchemaFile.read(FOLDER.resolve("turnstile.yaml")).type()));
    // then
    assertThat(active(gate)).containsExactly("Locked");
    assertThat(add(gate, "Unlocked").isExecuted()).isTrue();
    assertThat(active(gate)).containsExactly("Unlocked");
    assertThat(add(gate, "Alarm").isExecuted()).isTrue();
    assertThat(active(gate)).containsExactly("Locked", "Alarm");
    assertThat(add(gate, "Unlocked").isRefused()).isTrue();
  }

  @Test
  void shouldTakeOrderFromBasketToDoor(Vertx vertx) {
    // given
    var order = await(Vertick.create(vertx)
        .host("order-1", SchemaFile.read(FOLDER.resolve("order.yaml")).type()));
    assertThat(active(order)).containsExactly("Basket");
    // then each step needs the one before
    assertThat(add(order, "Paid").isRefused()).isTrue();
    assertThat(add(order, "Placed").isExecuted()).isTrue();
    assertThat(active(order)).containsExactly("Placed", "AwaitingPayment");
    for (var step : List.of("Paid", "Packed", "Shipped", "Delivered")) {
      assertThat(add(order, step).isExecuted()).as(step).isTrue();
    }
    assertThat(active(order)).containsExactly("Placed", "Paid", "Packed", "Shipped", "Delivered");
  }

  @Test
  void shouldCancelOrderThatIsPaid(Vertx vertx) {
    // given
    var order = await(Vertick.create(vertx)
        .host("order-1", SchemaFile.read(FOLDER.resolve("order.yaml")).type()));
    List.of("Placed", "Paid", "Packed").forEach(step -> add(order, step));
    // when
    add(order, "Cancelled");
    // then
    assertThat(active(order)).containsExactly("Cancelled");
    assertThat(add(order, "Placed").isRefused()).isTrue();
  }

  @Test
  void shouldExpireWhenTimeIsUp(Vertx vertx) throws IOException {
    // given the example, in a hurry
    var text = Files.readString(FOLDER.resolve("order.yaml")).replace("30m", "20ms");
    var file = SchemaFile.parse(Path.of("order.yaml"), text.getBytes(UTF_8));
    var order = await(Vertick.create(vertx).host("order-1", file.type()));
    // when nobody pays
    add(order, "Placed");
    // then
    await(order.when(order.schema().state("Expired"), Duration.ofSeconds(10)));
    assertThat(active(order)).containsExactly("Expired");
  }

  private static Result add(MachineRef<?> machine, String state) {
    return await(machine.add(machine.schema().state(state)));
  }

  private static List<String> active(MachineRef<?> machine) {
    return List.copyOf(await(machine.snapshot()).active().names());
  }
}
