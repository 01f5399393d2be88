package io.vertick.benchmarks.link;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Asks machines of another process beside the peers; prints tables and writes all figures as JSON. This process asks. */
public final class LinkBenchmark {
  private static final List<Integer> LOOPS = List.of(1, 2);

  private LinkBenchmark() {}

  /** Arguments: the JSON file to write, beside which the other process logs, then {@code --quick} for short windows. */
  public static void main(String[] args) throws IOException {
    Wait.exitWhenThisThreadFails();
    var file = Path.of(args[0]);
    var pace = List.of(args).contains("--quick") ? Pace.QUICK : Pace.FULL;
    System.out.println("both processes: java " + System.getProperty("java.version") + " "
        + String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    var report = measure(pace, file.resolveSibling("link-host.log"));
    Files.writeString(file, report.json().encodePrettily());
    System.out.print(report.table());
    // Threads of peers may still be there.
    System.exit(0);
  }

  private static LinkReport measure(Pace pace, Path log) {
    var ports = Ports.ofThisProcess();
    var rows = LOOPS.stream()
        .map(loops -> Exchange.overLink(ports, loops, pace, log))
        .flatMap(List::stream)
        .toList();
    var observer = VertickPeer.join(ports, 1);
    var lives = IntStream.range(0, pace.lives())
        .mapToObj(life -> Life.observe(observer, ports, log))
        .toList();
    return new LinkReport(rows, lives);
  }
}
