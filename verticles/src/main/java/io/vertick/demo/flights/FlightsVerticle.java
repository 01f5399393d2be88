package io.vertick.demo.flights;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.engine.machine.Cause;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.TraceRecord;
import io.vertick.engine.machine.TransitionEnded;
import io.vertick.machine.MachineVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Hosts the board, or a machine for each flight, on its context, drives it by the virtual clock, and shows it to whoever looks: everything on one thread. */
final class FlightsVerticle extends MachineVerticle {
  /** The id of a board. */
  static final String BOARD = "board";

  /** At the speed that the demo has by itself, and below; faster it is shorter, so that no more is due at once. */
  private static final long TICK_MS_MAX = 20;

  private static final double TICK_VIRTUAL_MS = 12_000;
  private static final long RANDOM_MS = 1_000;
  private static final long SHOW_MS = 250;

  private final FlightsOptions options;
  private final Timetable timetable;
  private final Function<Vertick, Future<Rows>> attach;
  private final BoardScreen screen;
  private final PrometheusMeterRegistry registry;
  private final Random random;
  private @Nullable FlightsDriver driver;
  private @Nullable Display display;
  private @Nullable FlightsHttp http;
  private long lastNanos;
  private boolean isTick;
  private long clientChanges;
  private long driving;

  private FlightsVerticle(
      String firstId,
      MachineType<?> type,
      Function<Vertick, Future<Rows>> attach,
      FlightsOptions options,
      Timetable timetable,
      BoardScreen screen,
      PrometheusMeterRegistry registry) {
    super(firstId, type);
    this.attach = attach;
    this.options = options;
    this.timetable = timetable;
    this.screen = screen;
    this.registry = registry;
    random = new Random(options.seed());
  }

  /** One machine with {@link FlightsOptions#rows} rows. */
  static FlightsVerticle ofBoard(
      FlightsOptions options,
      Timetable timetable,
      BoardScreen screen,
      PrometheusMeterRegistry registry) {
    var type = new Board(options.rows());
    return new FlightsVerticle(
        BOARD,
        type,
        vertick -> Rows.attach(vertick.machine(BOARD, type.schema())),
        options,
        timetable,
        screen,
        registry);
  }

  /** The board of a tree: it says when it was last driven. */
  static FlightsVerticle ofTree(
      FlightsOptions options,
      Timetable timetable,
      BoardScreen screen,
      PrometheusMeterRegistry registry) {
    var type = Board.timed(options.rows());
    return new FlightsVerticle(
        BOARD,
        type,
        vertick -> Rows.attach(vertick.machine(BOARD, type.schema()), TreeClock::micros),
        options,
        timetable,
        screen,
        registry);
  }

  /** {@code flight-1}, {@code flight-2}, …, in order of the timetable. */
  static FlightsVerticle ofMachines(
      FlightsOptions options,
      Timetable timetable,
      BoardScreen screen,
      PrometheusMeterRegistry registry) {
    var type = new FlightType();
    var ids = IntStream.rangeClosed(1, timetable.flights().size())
        .mapToObj(number -> "flight-" + number)
        .toList();
    var verticle = new FlightsVerticle(
        ids.get(0),
        type,
        vertick -> Rows.attachEach(
            ids.stream().map(id -> vertick.machine(id, type.schema())).toList()),
        options,
        timetable,
        screen,
        registry);
    ids.stream().skip(1).forEach(id -> verticle.with(id, type));
    return verticle;
  }

  @Override
  public Future<?> start() {
    var vertick = Vertick.create(vertx);
    return super.start()
        .compose(started -> attach.apply(vertick))
        .compose(rows -> serve(vertick, rows))
        .onSuccess(listening -> run())
        .recover(failed -> stop().transform(stopped -> Future.failedFuture(failed)));
  }

  private Future<Void> serve(Vertick vertick, Rows rows) {
    rows.machines().forEach(machine -> machine.trace(this::countClientChange));
    var driving = new FlightsDriver(rows, timetable, options.seed());
    var shown = rows.areShared()
        ? new BoardDisplay(rows, driving.counts()::text)
        : new AirportsDisplay(rows, timetable);
    var serving = new FlightsHttp(vertx, vertick, registry, shown, driving::time, options);
    driver = driving;
    display = shown;
    http = serving;
    return serving.listen();
  }

  private void run() {
    screen.listening("http://" + options.address().host() + ":" + http().port());
    lastNanos = System.nanoTime();
    driving = isRandom()
        ? vertx.setPeriodic(RANDOM_MS, timer -> driver().addRandomStates(random))
        : vertx.setPeriodic(tickMs(), timer -> tick());
    vertx.setPeriodic(SHOW_MS, timer -> show());
  }

  private long tickMs() {
    return Math.max(1, Math.min(TICK_MS_MAX, (long) (TICK_VIRTUAL_MS / options.speed())));
  }

  private void tick() {
    long now = System.nanoTime();
    isTick = true;
    try {
      driver().advance((now - lastNanos) / 60e9 * options.speed());
    } finally {
      isTick = false;
    }
    lastNanos = now;
  }

  /** The driver's mutations run at once, each within its tick; a call at another time is somebody else's. */
  private void countClientChange(TraceRecord fact) {
    if (!isTick
        && fact instanceof TransitionEnded ended
        && ended.cause().kind() == Cause.Kind.CALL
        && !ended.check()
        && !(ended.changed().isEmpty() && ended.attributes().isEmpty())) {
      clientChanges++;
    }
  }

  private void show() {
    screen.show(driver().time(), display());
    http().publish();
  }

  /** Takes no more steps. On the verticle's context. */
  void pause() {
    boolean unusedWasDriving = vertx.cancelTimer(driving);
  }

  /** The pages; on the verticle's context, once it is deployed. */
  FlightsHttp pages() {
    return http();
  }

  /** The board, or the first machine; on the verticle's context. */
  MachineView<?> firstMachine() {
    return driver().rows().all().get(0).machine();
  }

  /** Stops driving: what was done, and whether an independent replay of the timetable comes to the same; on the verticle's context. */
  FlightsSummary end() {
    pause();
    var airports = driver().rows().areShared() ? List.<String>of() : display().lines();
    long changes = isRandom() ? 0 : clientChanges;
    var contradiction =
        isRandom() || changes > 0 ? null : FlightsSummary.contradiction(driver(), timetable);
    return new FlightsSummary(driver(), driver().time(), airports, changes, contradiction);
  }

  private boolean isRandom() {
    return options.mode() == FlightsOptions.Mode.RANDOM;
  }

  /** Asks a question on the verticle's context. */
  <T> Future<T> onContext(Supplier<T> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(ignored -> answer.complete(question.get()));
    return answer.future();
  }

  private FlightsDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private Display display() {
    return Objects.requireNonNull(display);
  }

  private FlightsHttp http() {
    return Objects.requireNonNull(http);
  }
}
