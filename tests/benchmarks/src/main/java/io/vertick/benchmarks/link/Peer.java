package io.vertick.benchmarks.link;

import java.util.Set;

/** The asking end of a way to ask another process. Each class of a peer has its answering end too, {@code serve}. */
interface Peer extends AutoCloseable {
  /** How many machines, addresses or actors answer in the other process. */
  int TARGETS = 64;

  /** How long a single answer may take. */
  int SECONDS_MAX = 10;

  /** Told once what became of a request, on a thread of the peer's choice. */
  interface Answer {
    void answered();

    void failed(Throwable why);
  }

  /** What people call it. */
  String name();

  /** The TCP ports of its connections. */
  Set<Integer> ports();

  /** Runs an action where requests may be made from. */
  default void begin(Runnable action) {
    action.run();
  }

  /**
   * Asks one of those that answer. Called within {@link #begin}, and within answers.
   *
   * @param target 0 to {@value #TARGETS} - 1
   */
  void ask(int target, Answer answer);

  /** The bytes that it says itself to have put into its frames, both ways; -1 if it does not count them. */
  default long framedBytes() {
    return -1;
  }

  @Override
  default void close() {}
}
