package io.vertick.benchmarks.link;

import static io.vertick.benchmarks.report.Table.number;

import io.vertick.benchmarks.report.Table;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the Python client reaches: a state of one machine is switched on or off. It asks from a process of its own, whose one core is what limits it.
 *
 * @param inFlight how many requests are on their way at any moment
 */
record PythonClient(int inFlight, double perSecond) {
  private static final Pattern LINE =
      Pattern.compile("(\\d+) in flight: +([\\d,]+) operations a second");

  /**
   * Runs the client's own benchmark. Blocks.
   *
   * @param folder of the client
   * @throws IllegalStateException with what it wrote if it fails
   */
  static List<PythonClient> measure(String folder, Ports ports, Pace pace) {
    double seconds = pace.rounds() * pace.window().toMillis() / 1e3;
    return parse(Shell.read(
        "env",
        "PYTHONPATH=" + folder,
        "python3",
        folder + "/examples/benchmark.py",
        Ports.HOST,
        Integer.toString(ports.bridge()),
        MachinePeer.ids().get(0),
        MachinePeer.TOGGLED.name(),
        "",
        Double.toString(seconds)));
  }

  static List<PythonClient> parse(String text) {
    return LINE.matcher(text)
        .results()
        .map(line -> new PythonClient(
            Integer.parseInt(line.group(1)), Double.parseDouble(line.group(2).replace(",", ""))))
        .toList();
  }

  /** One line for each. */
  static String table(List<PythonClient> measured) {
    var table = new Table("Python client, 1 machine", "operations a second");
    measured.forEach(
        client -> table.add(client.inFlight + " in flight", number(client.perSecond, 0)));
    return table.text();
  }

  JsonObject json() {
    return new JsonObject().put("inFlight", inFlight).put("perSecond", perSecond);
  }
}
