package io.vertick.demo.flights;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertick.Vertick;
import io.vertick.engine.machine.MachineView;
import io.vertick.machine.MachineVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hosts the board on its context, drives it by the virtual clock, and shows it to whoever looks: everything on one thread. */
final class FlightsVerticle extends MachineVerticle {
  private static final String ID = "board";
  private static final long TICK_MS = 20;
  private static final long RANDOM_MS = 1_000;
  private static final long SHOW_MS = 250;

  private final FlightsOptions options;
  private final Timetable timetable;
  private final Board type;
  private final BoardScreen screen;
  private final PrometheusMeterRegistry registry;
  private final Random random;
  private @Nullable BoardDriver driver;
  private @Nullable FlightsHttp http;
  private long lastNanos;

  FlightsVerticle(
      FlightsOptions options,
      Timetable timetable,
      Board type,
      BoardScreen screen,
      PrometheusMeterRegistry registry) {
    super(ID, type);
    this.options = options;
    this.timetable = timetable;
    this.type = type;
    this.screen = screen;
    this.registry = registry;
    random = new Random(options.seed());
  }

  @Override
  public Future<?> start() {
    var vertick = Vertick.create(vertx);
    return super.start()
        .compose(started -> vertick.machine(ID, type.schema()).attach())
        .compose(view -> serve(vertick, view))
        .onSuccess(listening -> run())
        .recover(failed -> stop().transform(stopped -> Future.failedFuture(failed)));
  }

  private Future<Void> serve(Vertick vertick, MachineView<BoardStates> view) {
    var driving = new BoardDriver(
        vertick.machine(ID, type.schema()), view, TimetablePlan.of(timetable, options.seed()));
    var serving =
        new FlightsHttp(vertx, vertick, registry, view, driving, options, timetable.firstDay());
    driver = driving;
    http = serving;
    return serving.listen();
  }

  private void run() {
    screen.listening("http://" + options.host() + ":" + http().port());
    lastNanos = System.nanoTime();
    if (options.isRandom()) {
      vertx.setPeriodic(RANDOM_MS, timer -> driver().addRandomStates(random));
    } else {
      vertx.setPeriodic(TICK_MS, timer -> tick());
    }
    vertx.setPeriodic(SHOW_MS, timer -> show());
  }

  private void tick() {
    long now = System.nanoTime();
    driver().advance((now - lastNanos) / 60e9 * options.speed());
    lastNanos = now;
  }

  private void show() {
    screen.show(http().time(), driver());
    http().publish();
  }

  /** What was done, and whether an independent replay of the timetable comes to the same; on the verticle's context. */
  FlightsSummary summary() {
    var contradiction = options.isRandom()
        ? null
        : FlightsSummary.contradiction(driver(), timetable, options.rows());
    return new FlightsSummary(driver(), http().time(), contradiction);
  }

  /** Asks a question on the verticle's context. */
  <T> Future<T> onContext(Supplier<T> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(ignored -> answer.complete(question.get()));
    return answer.future();
  }

  private BoardDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private FlightsHttp http() {
    return Objects.requireNonNull(http);
  }
}
