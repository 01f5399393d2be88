package io.vertick.benchmarks.report;

import java.util.List;

/** What the table shows, in order, and the budgets of one machine: this is the only place that has them. */
final class Rows {
  private static final String PLAIN_4 = "PlainBenchmark.toggle states=4";
  private static final String PLAIN_30 = "PlainBenchmark.toggle states=30";
  private static final String STATELESS4J_4 = "PeerBenchmark.toggle peer=STATELESS4J states=4";
  private static final String STATELESS4J_30 = "PeerBenchmark.toggle peer=STATELESS4J states=30";
  private static final String STATELESS4J_HANDLERS =
      "PeerHandlersBenchmark.toggle peer=STATELESS4J";
  private static final String BOARD_10 = "FlightsBenchmark.play rows=10 timetable=shipped";
  private static final String BOARD_50 = "FlightsBenchmark.play rows=50 timetable=shipped";

  static final List<Row> ALL = List.of(
      new Row("plain state, 4 states", PLAIN_4, STATELESS4J_4, Budget.nanos(25)),
      new Row("plain state, 30 states", PLAIN_30, STATELESS4J_30, Budget.nanos(25)),
      new Row(
          "plain state, 150 states", "PlainBenchmark.toggle states=150", PLAIN_30, Budget.times(2)),
      new Row(
          "plain state, 1,000 states",
          "PlainBenchmark.toggle states=1000",
          PLAIN_30,
          Budget.times(4)),
      new Row(
          "plain state, 65,535 states",
          "PlainBenchmark.toggle states=65534",
          PLAIN_30,
          Budget.NONE),
      new Row("two handlers", "HandlersBenchmark.toggle", STATELESS4J_HANDLERS, Budget.nanos(35)),
      new Row(
          "relations of all kinds, 4 states",
          "RelationsBenchmark.addAndRemove",
          PLAIN_4,
          Budget.nanos(60)),
      new Row(
          "exclusive groups with needs, 30 states",
          "GroupsBenchmark.swap",
          PLAIN_30,
          Budget.nanos(150)),
      new Row("a tracer that records", "TracerBenchmark.toggle", PLAIN_4, Budget.plus(40, 250)),
      new Row("10,000 waits on other states", "WaitsBenchmark.toggle", PLAIN_30, Budget.times(1.1)),
      peer("stateless4j, 4 states", STATELESS4J_4, ""),
      peer("stateless4j, 30 states", STATELESS4J_30, ""),
      peer("stateless4j, two actions", STATELESS4J_HANDLERS, STATELESS4J_4),
      peer("Squirrel, 4 states", "PeerBenchmark.toggle peer=SQUIRREL states=4", STATELESS4J_4),
      peer("Squirrel, 30 states", "PeerBenchmark.toggle peer=SQUIRREL states=30", STATELESS4J_30),
      peer(
          "Squirrel, two actions",
          "PeerHandlersBenchmark.toggle peer=SQUIRREL",
          STATELESS4J_HANDLERS),
      peer(
          "Spring Statemachine, 4 states",
          "PeerBenchmark.toggle peer=SPRING states=4",
          STATELESS4J_4),
      peer(
          "Spring Statemachine, 30 states",
          "PeerBenchmark.toggle peer=SPRING states=30",
          STATELESS4J_30),
      peer(
          "Spring Statemachine, two actions",
          "PeerHandlersBenchmark.toggle peer=SPRING",
          STATELESS4J_HANDLERS),
      peer("Pekko typed actor, a message told", "PekkoBenchmark.tell", STATELESS4J_4),
      new Row(
          "followed, merged: an increment",
          "FeedBenchmark.follow granularity=MERGED",
          "",
          Budget.time(500)),
      new Row(
          "followed, each: a record",
          "FeedBenchmark.follow granularity=EACH",
          "",
          Budget.time(2_000)),
      new Row("a turn, 1 replica", "FanOutBenchmark.follow replicas=1", "", Budget.NONE),
      new Row(
          "a turn, 50 replicas",
          "FanOutBenchmark.follow replicas=50",
          "FanOutBenchmark.follow replicas=1",
          Budget.plus(49 * 50, Double.POSITIVE_INFINITY)),
      new Row("a day of flights, board of 10 rows", BOARD_10, "", Budget.NONE),
      new Row("a day of flights, board of 50 rows", BOARD_50, BOARD_10, Budget.NONE),
      new Row(
          "a day of flights, a machine for each",
          "FlightsBenchmark.play rows=each timetable=shipped",
          BOARD_50,
          Budget.NONE));

  private Rows() {}

  private static Row peer(String label, String key, String base) {
    return new Row(label, key, base, Budget.NONE);
  }
}
