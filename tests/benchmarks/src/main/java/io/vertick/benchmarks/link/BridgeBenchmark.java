package io.vertick.benchmarks.link;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks machines of another process over its bridge, beside the peers, and has many clients follow one; prints tables and writes all figures as JSON. This process asks. */
public final class BridgeBenchmark {
  private static final List<Integer> AUDIENCES = List.of(1, 100, 1_000);

  private BridgeBenchmark() {}

  /** Arguments: as of {@link LinkBenchmark}. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    var file = Path.of(args[0]);
    var pace = List.of(args).contains("--quick") ? Pace.QUICK : Pace.FULL;
    var ports = Ports.ofThisProcess();
    var log = file.resolveSibling("bridge-host.log");
    var report = new RequestReport(Exchange.overBridge(ports, 1, pace, log), Goal.BRIDGE);
    System.out.println(report.table());
    var audiences = audiences(ports, pace, log);
    System.out.print(Audience.table(audiences));
    var json = new JsonObject()
        .put("requests", report.json())
        .put("audiences", new JsonArray(audiences.stream().map(Audience::json).toList()));
    Files.writeString(file, json.encodePrettily());
    System.exit(0);
  }

  private static List<Audience> audiences(Ports ports, Pace pace, Path log) {
    try (var host = HostProcess.start(ports, 1, Cast.BRIDGE, log)) {
      host.awaitReady();
      return AUDIENCES.stream()
          .map(clients -> Audience.measure(ports, host, clients, pace))
          .toList();
    }
  }
}
