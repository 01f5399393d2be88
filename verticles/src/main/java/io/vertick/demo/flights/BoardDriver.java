package io.vertick.demo.flights;

import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertick.engine.schema.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Carries out the steps of a plan on the board, on the board's context: as far as the virtual clock has come, then waits to be called again. Starts over after the
 * last step.
 */
final class BoardDriver {
  private final MachineRef<BoardStates> board;
  private final MachineView<BoardStates> view;
  private final TimetablePlan plan;
  private final FlightCounts counts = new FlightCounts();
  // The rows of the flights that are on the board, by position in the timetable.
  private final Map<Integer, BoardStates.RowStates> shown = new HashMap<>();
  private int next;
  private long rounds;
  private double minute;

  BoardDriver(MachineRef<BoardStates> board, MachineView<BoardStates> view, TimetablePlan plan) {
    this.board = board;
    this.view = view;
    this.plan = plan;
    minute = plan.firstMinute();
  }

  /** Moves the virtual clock on and takes all steps that are due. */
  void advance(double minutes) {
    minute += minutes;
    var steps = plan.steps();
    while (steps.get(next).minute() <= minute) {
      take(steps.get(next));
      next++;
      if (next == steps.size()) {
        // All rows are free now; what is left of the time belongs to the next round.
        double left = minute - steps.get(next - 1).minute();
        next = 0;
        rounds++;
        minute = plan.firstMinute() + Math.min(left, 1);
      }
    }
  }

  /** The virtual time, in minutes after midnight of the plan's first day. */
  double minute() {
    return minute;
  }

  /** How often the whole plan was carried out. */
  long rounds() {
    return rounds;
  }

  /** How many steps of the present round were taken. */
  int stepsTaken() {
    return next;
  }

  FlightCounts counts() {
    return counts;
  }

  private void take(TimetablePlan.Step step) {
    if (step.kind() == TimetablePlan.Kind.ASSIGN) {
      assign(step);
      return;
    }
    var row = shown.get(step.position());
    if (row == null) {
      // It found no free row.
      return;
    }
    switch (step.kind()) {
      case GATE -> send(Mutation.add(row.gates.get(step.gate())));
      case FORECAST -> send(Mutation.add(step.flight().isDelayed() ? row.delayed : row.onTime));
      case GO_TO_GATE -> send(Mutation.add(row.goToGate));
      case DEPART -> send(Mutation.add(row.departed));
      case CANCEL -> {
        counts.cancelled++;
        send(Mutation.add(row.cancelled));
      }
      case FREE -> {
        shown.remove(step.position());
        send(Mutation.remove(row.assigned));
      }
      case ASSIGN -> throw new AssertionError("Expected no assignment here, but found " + step);
    }
  }

  private void assign(TimetablePlan.Step step) {
    for (var row : board.states().rows) {
      if (view.not(row.assigned)) {
        shown.put(step.position(), row);
        counts.shown++;
        send(Mutation.add(row.assigned, row.outbound).args(Board.of(step.flight())));
        return;
      }
    }
    counts.notShown++;
  }

  /** Instead of the timetable: three random states in one add, as the original of this demo does. */
  void addRandomStates(Random random) {
    var states = board.schema().all();
    var three = new State[3];
    for (int i = 0; i < three.length; i++) {
      State state;
      do {
        state = states.get(random.nextInt(states.size()));
      } while (state.equals(board.schema().exception()));
      three[i] = state;
    }
    send(Mutation.add(three));
  }

  private void send(Mutation mutation) {
    board.send(mutation).onSuccess(result -> count(result));
  }

  private void count(Result result) {
    counts.mutations.merge(
        result.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT), 1L, Long::sum);
  }

  /** The names of the active states, gates left out: those come from the seed. */
  List<String> activeWithoutGates() {
    return view.active().names().stream()
        .filter(name -> !name.matches("Flight\\d+Gate\\d"))
        .toList();
  }

  /** The rows as they are now. */
  List<BoardRow> rows() {
    return java.util.stream.IntStream.rangeClosed(1, board.states().rows.size())
        .mapToObj(number -> BoardRow.of(view, number))
        .toList();
  }
}
