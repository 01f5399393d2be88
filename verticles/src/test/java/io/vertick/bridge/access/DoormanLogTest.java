package io.vertick.bridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.vertick.fixture.LogLines;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator reads of those who guess tokens; here, since this module has a log to read. */
class DoormanLogTest {
  @RegisterExtension
  private final LogLines lines = new LogLines("vertick.access");

  private final Doorman doorman = Doorman.requiring(Tokens.NONE);

  @Test
  void shouldLogFailuresOfAddressEachTimeTheyHaveDoubled() {
    // when
    doorman.admit("10.0.0.1", null, 0);
    IntStream.rangeClosed(2, 1_000).forEach(i -> doorman.admit("10.0.0.1", "secret", i));
    // then
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(10)
        .startsWith(
            "10.0.0.1 showed no token of this node: none was shown; failures counted with it so far: 1",
            "10.0.0.1 showed no token of this node: it is unknown or has expired; failures counted with it so far: 2",
            "10.0.0.1 showed no token of this node: it is unknown or has expired; failures counted with it so far: 4")
        .endsWith(
            "10.0.0.1 showed no token of this node: it is unknown or has expired; failures counted with it so far: 512");
  }
}
