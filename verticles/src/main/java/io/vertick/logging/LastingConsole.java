package io.vertick.logging;

import ch.qos.logback.core.ConsoleAppender;

/**
 * A console that outlives a line that can't be written, when memory is short, say: the thread of an asynchronous log has no other task, and those who write to a log whose thread has died wait for ever.
 * Logback's status tells of it. Any thread.
 */
public final class LastingConsole<E> extends ConsoleAppender<E> {
  @Override
  public void doAppend(E line) {
    try {
      super.doAppend(line);
    } catch (Error failed) {
      addError("Expected to write a line, but it failed", failed);
    }
  }
}
