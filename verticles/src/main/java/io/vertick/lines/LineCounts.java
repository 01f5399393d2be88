package io.vertick.lines;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of all connections; see {@link LineStats}. Written on the context of the bridge, read on any thread. */
final class LineCounts {
  final LongAdder opened = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder mistakes = new LongAdder();
  final LongAdder forbidden = new LongAdder();
  final LongAdder overloads = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder slow = new LongAdder();
  final LongAdder idle = new LongAdder();
  final LongAdder tooLong = new LongAdder();

  LineStats stats() {
    return new LineStats(
        opened.sum() - closed.sum(),
        requests.sum(),
        lines.sum(),
        mistakes.sum(),
        forbidden.sum(),
        overloads.sum(),
        refused.sum(),
        slow.sum(),
        idle.sum(),
        tooLong.sum());
  }
}
