package io.vertick.benchmarks.link;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks machines of another process over its bridge, beside the peers, has the Python client ask, and many clients follow one; prints tables and writes all figures as JSON. This process
 * asks.
 */
public final class BridgeBenchmark {
  private static final List<Integer> AUDIENCES = List.of(1, 100, 1_000);

  private BridgeBenchmark() {}

  /** Arguments: as of {@link LinkBenchmark}. The variable {@code PYTHON_CLIENT} is the folder of the Python client; without it that one is not measured. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    var file = Path.of(args[0]);
    var pace = List.of(args).contains("--quick") ? Pace.QUICK : Pace.FULL;
    var ports = Ports.ofThisProcess();
    var log = file.resolveSibling("bridge-host.log");
    var report = new RequestReport(Exchange.overBridge(ports, 1, pace, log), Goal.BRIDGE);
    System.out.println(report.table());
    var json = new JsonObject().put("requests", report.json());
    try (var host = HostProcess.start(ports, 1, Cast.BRIDGE, log)) {
      host.awaitReady();
      json.put("python", python(ports, pace)).put("audiences", audiences(ports, host, pace));
    }
    Files.writeString(file, json.encodePrettily());
    System.exit(0);
  }

  private static JsonArray python(Ports ports, Pace pace) {
    var folder = System.getenv("PYTHON_CLIENT");
    List<PythonClient> measured =
        folder == null ? List.of() : PythonClient.measure(folder, ports, pace);
    if (!measured.isEmpty()) {
      System.out.println(PythonClient.table(measured));
    }
    return new JsonArray(measured.stream().map(PythonClient::json).toList());
  }

  private static JsonArray audiences(Ports ports, HostProcess host, Pace pace) {
    var audiences = AUDIENCES.stream()
        .map(clients -> Audience.measure(ports, host, clients, pace))
        .toList();
    System.out.print(Audience.table(audiences));
    return new JsonArray(audiences.stream().map(Audience::json).toList());
  }
}
