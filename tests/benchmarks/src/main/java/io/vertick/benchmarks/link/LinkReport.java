package io.vertick.benchmarks.link;

import io.vertick.benchmarks.report.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured, for people and as JSON.
 *
 * @param rows the raw bus first among those of the same loops and load
 */
record LinkReport(List<Row> rows, List<Life> lives) {
  String table() {
    return requests().table() + "\n" + nodes();
  }

  private RequestReport requests() {
    return new RequestReport(rows, Goal.LINK);
  }

  private String nodes() {
    var table = new Table("a node with " + Peer.TARGETS + " machines", "median", "least", "most");
    add(table, "heap when idle, MB", life -> life.idle().heapBytes() / 1e6);
    add(table, "heap when busy, MB", life -> life.busy().heapBytes() / 1e6);
    add(table, "threads when idle", life -> life.idle().threads());
    add(table, "threads when busy", life -> life.busy().threads());
    add(table, "process start to ready and known, ms", Life::joinMs);
    add(table, "SIGSTOP to suspect, ms", Life::frozenMs);
    add(table, "SIGCONT to the answer of a mutation that waited, ms", Life::resumedMs);
    add(table, "SIGKILL to suspect, ms", Life::suspectedMs);
    add(table, "SIGKILL to unlisted, ms", Life::unlistedMs);
    return table.text();
  }

  private void add(Table table, String label, ToDoubleFunction<Life> figure) {
    table.addSpread(label, lives.stream().mapToDouble(figure));
  }

  /** Every window and every life. */
  JsonObject json() {
    return new JsonObject()
        .put("requests", requests().json())
        .put("lives", new JsonArray(lives.stream().map(LinkReport::json).toList()));
  }

  private static JsonObject json(Life life) {
    return new JsonObject()
        .put("joinMs", life.joinMs())
        .put("idle", json(life.idle()))
        .put("busy", json(life.busy()))
        .put("frozenMs", life.frozenMs())
        .put("resumedMs", life.resumedMs())
        .put("suspectedMs", life.suspectedMs())
        .put("unlistedMs", life.unlistedMs());
  }

  private static JsonObject json(Vitals vitals) {
    return new JsonObject().put("heapBytes", vitals.heapBytes()).put("threads", vitals.threads());
  }
}
