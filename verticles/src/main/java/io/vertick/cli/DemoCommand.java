package io.vertick.cli;

import io.vertick.cluster.NodeConfig;
import io.vertick.cluster.NodeConfigException;
import io.vertick.demo.Expense;
import io.vertick.demo.FanOutIn;
import io.vertick.demo.Nfa;
import io.vertick.demo.Turnstile;
import io.vertick.demo.flights.FlightsDemo;
import io.vertick.demo.flights.FlightsOptions;
import io.vertick.demo.flights.FlightsOptions.Mode;
import io.vertick.demo.flights.FlightsTree;
import io.vertick.demo.flights.TreeMember;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code vertick demo [NAME]}: the flights board, or another demo. */
@Command(
    name = "demo",
    description = "Runs a demo: flights (if none is named), turnstile, nfa, expense, fan-out-in.",
    subcommands = {
      DemoCommand.Flights.class,
      DemoCommand.TurnstileCommand.class,
      DemoCommand.NfaCommand.class,
      DemoCommand.ExpenseCommand.class,
      DemoCommand.FanOutInCommand.class
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private FlightsArguments arguments;

  @Override
  public Integer call() {
    return arguments.run();
  }

  /** {@code vertick demo flights}. */
  @Command(
      name = "flights",
      description =
          "The departures of New York's three airports, driven by their real timetable: a board, or a machine for each flight.",
      mixinStandardHelpOptions = true)
  static final class Flights implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // Set by picocli before call.
    private FlightsArguments arguments;

    @Override
    public Integer call() {
      return arguments.run();
    }
  }

  /** {@code vertick demo turnstile}. */
  @Command(
      name = "turnstile",
      description = "A gate that opens for 50 cents and locks itself.",
      mixinStandardHelpOptions = true)
  static final class TurnstileCommand implements Callable<Integer> {
    @Override
    public Integer call() {
      return runToEnd(vertx -> Turnstile.run(vertx, System.out).map(ended -> true));
    }
  }

  /** {@code vertick demo nfa [WORD…]}. */
  @Command(
      name = "nfa",
      description =
          "A nondeterministic automaton: accepts words whose fourth symbol from the end is 1.",
      mixinStandardHelpOptions = true)
  static final class NfaCommand implements Callable<Integer> {
    @Parameters(
        arity = "0..*",
        paramLabel = "WORD",
        description = "A word of 1 to 64 symbols 0 and 1. Default: 101010 1010 100010.")
    private List<String> words = Nfa.WORDS;

    @Override
    public Integer call() {
      return runToEnd(vertx -> Nfa.run(vertx, words, System.out).map(ended -> true));
    }
  }

  /** {@code vertick demo expense}. */
  @Command(
      name = "expense",
      description =
          "An expense is created over HTTP, approved and paid; a fake approval is refused. Exit code 1 if it is not paid.",
      mixinStandardHelpOptions = true)
  static final class ExpenseCommand implements Callable<Integer> {
    @Override
    public Integer call() {
      return runToEnd(vertx -> Expense.run(vertx, System.out));
    }
  }

  /** {@code vertick demo fan-out-in}. */
  @Command(
      name = "fan-out-in",
      description =
          "15 tasks, three at a time; one in four fails at first and is tried again. Exit code 1 if not all are done.",
      mixinStandardHelpOptions = true)
  static final class FanOutInCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call.
    private CommandSpec spec;

    @Option(
        names = "--ms",
        paramLabel = "N",
        defaultValue = "200",
        description = "How long an attempt takes, 1 to " + FanOutIn.MS_MAX
            + " ms. Default: ${DEFAULT-VALUE}.")
    private int ms;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "Decides which tasks fail at first. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() {
      require(
          spec,
          ms >= 1 && ms <= FanOutIn.MS_MAX,
          "1 to " + FanOutIn.MS_MAX + " for --ms, but got " + ms);
      return runToEnd(vertx -> FanOutIn.run(vertx, ms, seed, System.out));
    }
  }

  /** 0 if the demo came to the end it is meant to reach. */
  private static int runToEnd(Function<Vertx, Future<Boolean>> demo) {
    var vertx = Vertx.vertx();
    try {
      return demo.apply(vertx).toCompletionStage().toCompletableFuture().join() ? 0 : Main.FAILED;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void require(CommandSpec spec, boolean holds, String expected) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), "Expected " + expected);
    }
  }

  /** The options of the flights demo. */
  static final class FlightsArguments {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli before run.
    private CommandSpec spec;

    @Option(
        names = "--rows",
        paramLabel = "N",
        defaultValue = "10",
        description =
            "Rows of the board, 1 to 250; 50 hold all of the shipped day. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
        names = "--speed",
        paramLabel = "X",
        defaultValue = "600",
        description =
            "How many times faster than real time, up to 100000. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
        names = "--day",
        paramLabel = "YYYY-MM-DD",
        converter = DayConverter.class,
        description = "The day to play. Default: the first of the file.")
    private @Nullable LocalDate day;

    @Option(
        names = "--data",
        paramLabel = "FILE",
        description =
            "A timetable with the columns of the nycflights13 data set, .csv or .csv.gz. Default: 1 January 2013, shipped with the program.")
    private @Nullable Path data;

    @Option(
        names = "--host",
        paramLabel = "ADDRESS",
        defaultValue = "127.0.0.1",
        description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(
        names = "--port",
        paramLabel = "PORT",
        defaultValue = "8080",
        description = "The port to listen on, 0 for a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
        names = "--bridge-port",
        paramLabel = "PORT",
        defaultValue = "7070",
        description =
            "The port for clients of the machines, on this machine only; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int bridgePort;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "Decides the gates, and the states of --random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
        names = "--for",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description =
            "Ends after this time, such as 20s or 5m, with a summary; exit code 1 if what is seen contradicts the timetable.")
    private @Nullable Duration limit;

    @Option(names = "--all", description = "Plays all days of the file instead of one.")
    private boolean isWhole;

    @Option(
        names = "--machines",
        description =
            "Instead of a board: one machine for each flight, shown by airport; up to 100000 flights.")
    private boolean isMachines;

    @Option(
        names = "--random",
        description =
            "Instead of the timetable: three random states in one mutation, once a second.")
    private boolean isRandom;

    @Option(
        names = "--record",
        paramLabel = "FILE",
        description =
            "Records every fact of the machines into this file, an older one is replaced; see: vertick replay.")
    private @Nullable Path record;

    @Option(
        names = "--processes",
        description =
            "The board in nine processes of a cluster on this machine: a root, two relays, six leaves. --port is that of the first; the others' follow.")
    private boolean isProcesses;

    @Option(
        names = "--node",
        paramLabel = "CONFIG",
        description =
            "One process of such a tree: a node with this configuration. The root, if neither --via nor --relay is given; see conf/flights.")
    private @Nullable Path node;

    @Option(
        names = "--via",
        paramLabel = "NODE",
        split = ",",
        description = "With --node: follows the board over these relays, the preferred one first.")
    private List<String> via = List.of();

    @Option(names = "--relay", description = "With --node: lets others follow the board here.")
    private boolean isRelay;

    int run() {
      require(
          rows >= 1 && rows <= FlightsOptions.ROWS_MAX,
          "1 to " + FlightsOptions.ROWS_MAX + " for --rows, but got " + rows);
      require(
          speed > 0 && speed <= 100_000,
          "a number above 0 and up to 100000 for --speed, but got " + speed);
      require(port >= 0 && port <= 65_535, "0 to 65535 for --port, but got " + port);
      requireOneOf("--day", "--all");
      requireOneOf("--rows", "--machines");
      requireOneOf("--random", "--machines");
      requireOneOf("--processes", "--machines");
      requireOneOf("--processes", "--random");
      requireOneOf("--processes", "--record");
      requireOneOf("--processes", "--node");
      require(
          node != null || (via.isEmpty() && !isRelay),
          "--node with --via or --relay, but got none");
      var options = new FlightsOptions(
          mode(),
          rows,
          speed,
          new FlightsOptions.Source(data, day, isWhole),
          new FlightsOptions.Address(host, port, bridgePort),
          seed,
          limit,
          record);
      if (isProcesses) {
        require(rows < FlightsOptions.ROWS_MAX, "fewer rows than " + FlightsOptions.ROWS_MAX);
        return FlightsTree.run(options, System.out, Terminal.isThere());
      }
      return node == null
          ? FlightsDemo.run(options, System.out, Terminal.isThere())
          : runNode(node, options);
    }

    private int runNode(Path file, FlightsOptions options) {
      try {
        return TreeMember.run(NodeConfig.read(file), options, via, isRelay, System.out);
      } catch (NodeConfigException wrong) {
        wrong.problems().forEach(spec.commandLine().getErr()::println);
        return Main.USAGE;
      }
    }

    private Mode mode() {
      return isMachines ? Mode.MACHINES : isRandom ? Mode.RANDOM : Mode.BOARD;
    }

    private void requireOneOf(String option, String other) {
      var given = spec.commandLine().getParseResult();
      require(
          !given.hasMatchedOption(option) || !given.hasMatchedOption(other),
          option + " or " + other + ", but got both");
    }

    private void require(boolean holds, String expected) {
      DemoCommand.require(spec, holds, expected);
    }
  }

  /** Reads {@code 2013-01-31}. */
  static final class DayConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String value) {
      try {
        return LocalDate.parse(value);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "expected a day such as 2013-01-31, but got '" + value + "'");
      }
    }
  }
}
