package io.vertick.integration.killloop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts a {@link Victim}, kills it with SIGKILL at a random moment, starts it again on the same files, and compares each machine with what it was said to be: by
 * default 100 times. The last line is the tally; the exit code is 1 if one machine was wrong once.
 */
public final class KillLoop {
  private static final int ROUNDS_DEFAULT = 100;
  /** From the moment at which all machines have come back; several saves of each. */
  private static final int LIFE_MS_MAX = 600;

  private static final int LIFE_SECONDS_MAX = 30;

  private final Path directory;
  private final long seed;
  private final Random random;
  private final PrintStream out;
  private final Ledger ledger = new Ledger();
  private int kills;
  private int restored;
  private int wrong;

  KillLoop(Path directory, long seed, PrintStream out) {
    this.directory = directory;
    this.seed = seed;
    this.out = out;
    random = new Random(seed);
  }

  /** How often, and from which seed: {@code [ROUNDS [SEED]]}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS_DEFAULT;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    var directory = Files.createTempDirectory("kill-loop");
    var loop = new KillLoop(directory, seed, System.out);
    System.exit(loop.run(rounds) ? 0 : 1);
  }

  /** Whether no machine was wrong. */
  boolean run(int rounds) throws IOException, InterruptedException {
    out.println("seed " + seed + ", files in " + directory);
    startAndKill(random.nextInt(LIFE_MS_MAX));
    for (int round = 1; round <= rounds; round++) {
      kills++;
      // The last process is there to be looked at.
      startAndKill(round == rounds ? 0 : random.nextInt(LIFE_MS_MAX));
    }
    out.println(ledger.saves() + " saves; " + ledger.savesUnderWay()
        + " were under way when the process was killed, and " + ledger.savesUnreported()
        + " of them had succeeded");
    out.println(kills + " kills, " + restored + " restored, " + wrong + " wrong");
    return wrong == 0 && restored == kills;
  }

  private void startAndKill(int lifeMs) throws IOException, InterruptedException {
    var victim = start();
    try (var lines = victim.inputReader(StandardCharsets.UTF_8)) {
      var problems = readRestored(lines);
      // Reads on meanwhile, else the process would wait for a reader instead of saving.
      var rest = new ArrayList<String>();
      var reading = new Thread(() -> lines.lines().forEach(rest::add), "reads-victim");
      reading.start();
      // A process's own method would close its output too, with what was not read of it yet.
      boolean isKilled =
          !victim.waitFor(lifeMs, TimeUnit.MILLISECONDS) && victim.toHandle().destroyForcibly();
      reading.join();
      rest.forEach(this::note);
      judge(
          isKilled
              ? problems
              : List.of("Expected to kill the process, but it ended by itself after " + problems));
    }
  }

  private Process start() throws IOException {
    var victim = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            directory.toString(),
            Long.toString(random.nextLong()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    // One that hangs ends too: its output ends, and that is seen.
    CompletableFuture.delayedExecutor(LIFE_SECONDS_MAX, TimeUnit.SECONDS)
        .execute(() -> victim.toHandle().destroyForcibly());
    return victim;
  }

  /** Reads until each machine has come back; machines that came back first may be saved meanwhile. */
  private List<String> readRestored(BufferedReader lines) throws IOException {
    var problems = new ArrayList<String>();
    Set<String> back = new HashSet<>();
    while (back.size() < Victim.MACHINES) {
      var line = lines.readLine();
      if (line == null || line.startsWith("failed ")) {
        problems.add("Expected " + Victim.MACHINES + " machines to come back, but only " + back
            + " did: " + line);
        return problems;
      }
      if (line.startsWith("restored ") && back.add(line.split(" ", 3)[1])) {
        ledger.restored(line.substring("restored ".length())).ifPresent(problems::add);
      } else {
        note(line);
      }
    }
    return problems;
  }

  private void note(String line) {
    if (Ledger.isWhole(line) && line.startsWith("saving ")) {
      ledger.saving(line.substring("saving ".length()));
    } else if (Ledger.isWhole(line) && line.startsWith("saved ")) {
      ledger.saved(line.substring("saved ".length()));
    }
  }

  /** The first process has nothing to come back from. */
  private void judge(List<String> problems) {
    problems.forEach(out::println);
    if (kills > 0) {
      restored += problems.isEmpty() ? 1 : 0;
      wrong += problems.isEmpty() ? 0 : 1;
    }
  }
}
