package io.vertick.chaos;

import io.vertick.chaos.fault.Network;
import io.vertick.chaos.fault.Shell;
import io.vertick.chaos.node.ProcessSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One life of a node, or of the clients, as a process, from outside. */
final class NodeProcess {
  private static final List<String> JVM = List.of(
      "-Xmx96m",
      "-XX:+UseSerialGC",
      // Else three of four collections leave up to a twentieth of the old generation as garbage,
      // which heaps are not compared by.
      "-XX:MarkSweepAlwaysCompactCount=1",
      "-XX:TieredStopAtLevel=1",
      "-XX:+ExitOnOutOfMemoryError",
      "--enable-native-access=ALL-UNNAMED",
      // What the manifest of vertick.jar says for those who start it with -jar.
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-opens=java.management/sun.management=ALL-UNNAMED",
      "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

  private final Process process;
  private final PrintWriter in;

  private NodeProcess(Process process) {
    this.process = process;
    in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts it; what it logs goes into a file beside its journal.
   *
   * @param said told each line that it says, on some thread
   * @param ended told the exit code, after all that it said, on some thread
   */
  static NodeProcess start(
      ProcessSpec spec, Network network, Consumer<String> said, IntConsumer ended)
      throws IOException {
    var command = new ArrayList<>(network.place(spec.node()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(spec.command());
    var log = spec.directory().resolve(spec.name() + ".log").toFile();
    var process = new ProcessBuilder(command).redirectError(log).start();
    var reading = new Thread(
        () -> {
          process.inputReader(StandardCharsets.UTF_8).lines().forEach(said);
          ended.accept(process.onExit().join().exitValue());
        },
        "reads-" + spec.name());
    reading.setDaemon(true);
    reading.start();
    return new NodeProcess(process);
  }

  void tell(String command) {
    in.println(command);
  }

  /** SIGKILL. A process's own method would close its output too, with what was not read of it yet. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** SIGSTOP, or SIGCONT. */
  void freeze(boolean isFrozen) {
    Shell.run("kill", isFrozen ? "-STOP" : "-CONT", Long.toString(process.pid()));
  }
}
