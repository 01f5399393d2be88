package io.vertick.benchmarks.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks machines of another process over its bridge, beside the peers; prints a table and writes all figures as JSON. This process asks. */
public final class BridgeBenchmark {
  private BridgeBenchmark() {}

  /** Arguments: as of {@link LinkBenchmark}. */
  public static void main(String[] args) throws IOException {
    // Threads of peers would keep a run that failed from ending.
    Thread.currentThread().setUncaughtExceptionHandler((main, failed) -> {
      failed.printStackTrace();
      System.exit(1);
    });
    var file = Path.of(args[0]);
    var pace = List.of(args).contains("--quick") ? Pace.QUICK : Pace.FULL;
    var rows =
        Exchange.overBridge(Ports.ofThisProcess(), 1, pace, file.resolveSibling("bridge-host.log"));
    var report = new RequestReport(rows, Goal.BRIDGE);
    Files.writeString(file, report.json().encodePrettily());
    System.out.print(report.table());
    System.exit(0);
  }
}
