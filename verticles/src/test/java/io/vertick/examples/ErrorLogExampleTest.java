package io.vertick.examples;

import static io.vertick.testing.VertickAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.fixture.LogLines;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ExtendWith(MachineExtension.class)
class ErrorLogExampleTest {
  static final class PrinterStates extends States {
    final State printing = state("Printing");

    static final Schema<PrinterStates> SCHEMA = Schema.of(PrinterStates::new);
  }

  static final class Printer extends MachineType<PrinterStates> {
    private static final Logger log = LoggerFactory.getLogger(Printer.class);

    Printer() {
      super(PrinterStates.SCHEMA);
    }

    @Override
    protected void handlers(PrinterStates s, Handlers on) {
      on.entered(s.printing, tx -> {
        throw new IllegalStateException("no paper");
      });
      // region error
      on.entered(s.exception(), tx -> log.warn("{}: {}", tx.machineId(), tx.error()));
      // endregion
    }
  }

  @RegisterExtension
  private final LogLines lines = new LogLines(Printer.class.getName());

  @Test
  void shouldLogWhatAHandlerThrew(VirtualMachines machines) {
    // given
    var printer = machines.start("printer-1", new Printer());
    // when
    var result = printer.add(printer.states().printing);
    // then
    assertThat(result).isFailedWith(IllegalStateException.class);
    assertThat(lines.list)
        .singleElement()
        .satisfies(line -> assertThat(line.getFormattedMessage())
            .startsWith("printer-1: ErrorRecord[error=java.lang.IllegalStateException: no paper")
            .contains("handler=Printing.entered"));
  }
}
