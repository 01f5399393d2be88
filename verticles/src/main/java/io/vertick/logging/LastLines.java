package io.vertick.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The lines of the log that wait to be written when the process ends: those of the log {@code vertick.audit}, which is written by a thread of its own. Any thread. */
public final class LastLines {
  private LastLines() {}

  /**
   * Writes them, and takes no more lines: the last act of a process. Returns when they are written, or after the {@code maxFlushTime} of {@code logback.xml} if nobody reads them; where this runs
   * already, when that has returned. Nothing happens in a program that logs by other means than Logback.
   */
  public static void write() {
    write(LoggerFactory.getILoggerFactory());
  }

  static synchronized void write(ILoggerFactory loggers) {
    if (loggers instanceof LoggerContext logback) {
      logback.stop();
    }
  }
}
