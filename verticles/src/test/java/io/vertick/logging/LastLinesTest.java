package io.vertick.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.NOPLoggerFactory;

@Timeout(60)
class LastLinesTest {
  private static final int LINES = 100;

  /** A standard error output whose reader takes nothing before it may. */
  private static final class SlowOutput extends OutputStream {
    private final CountDownLatch mayRead = new CountDownLatch(1);
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private @Nullable Error error;

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        mayRead.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      var thrown = error;
      if (thrown != null) {
        error = null;
        throw thrown;
      }
      read.write(bytes, offset, length);
    }

    List<String> lines() {
      return read.toString(UTF_8).lines().toList();
    }
  }

  /** The log as it is shipped, to another output. */
  private static LoggerContext shipped(SlowOutput out) throws JoranException {
    var logback = new LoggerContext();
    var reader = new JoranConfigurator();
    reader.setContext(logback);
    reader.doConfigure(Objects.requireNonNull(LastLinesTest.class.getResource("/logback.xml")));
    var audit = (AsyncAppender) logback.getLogger("vertick.audit").getAppender("audit");
    ((ConsoleAppender<ILoggingEvent>) audit.getAppender("auditConsole")).setOutputStream(out);
    logback.setMDCAdapter(new LogbackMDCAdapter());
    logback.start();
    return logback;
  }

  @Test
  void shouldWriteWhatWaitsWhenProcessEnds() throws Exception {
    // given lines that wait
    var out = new SlowOutput();
    var logback = shipped(out);
    var audit = logback.getLogger("vertick.audit");
    IntStream.range(0, LINES).forEach(line -> audit.info("line {}", line));
    assertThat(out.lines()).isEmpty();
    // when
    var end = new Thread(() -> LastLines.write(logback));
    end.start();
    out.mayRead.countDown();
    end.join();
    // then
    assertThat(out.lines()).hasSize(LINES).last().asString().endsWith("line 99");
  }

  @Test
  void shouldGoOnWhenLineCanNotBeWritten() throws Exception {
    // given an output without memory for its first line
    var out = new SlowOutput();
    out.error = new OutOfMemoryError("on purpose");
    out.mayRead.countDown();
    var logback = shipped(out);
    var audit = logback.getLogger("vertick.audit");
    // when there are more lines than may wait
    IntStream.range(0, 3_000).forEach(line -> audit.info("line {}", line));
    LastLines.write(logback);
    // then
    assertThat(out.lines()).hasSize(2_999).last().asString().endsWith("line 2999");
  }

  @Test
  void shouldDoNothingWhenSomethingElseLogs() {
    LastLines.write(new NOPLoggerFactory());
  }
}
