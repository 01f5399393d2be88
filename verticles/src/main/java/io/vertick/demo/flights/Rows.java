package io.vertick.demo.flights;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineRef;
import io.vertick.engine.machine.MachineView;
import io.vertick.engine.machine.Mutation;
import io.vertick.engine.machine.Result;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a timetable is played on: the rows of a board, which flights share one after the other, or a machine for each flight. Confined to the machines' context.
 *
 * @param all in order of their numbers; of machines: in order of the timetable
 */
record Rows(List<Row> all, boolean areShared) {
  /** The rows of a board on this context. */
  static Future<Rows> attach(MachineRef<BoardStates> board) {
    return board.attach().map(view -> board(view, senderOf(board)));
  }

  /** The rows of a board that lives elsewhere, to look at. */
  static Rows of(MachineView<BoardStates> board, MachineRef<BoardStates> ref) {
    return board(board, senderOf(ref));
  }

  /** The rows of a board on this context, whose mutations say when they were sent, in microseconds since 1970. */
  static Future<Rows> attach(MachineRef<BoardStates> board, LongSupplier micros) {
    var sender = senderOf(board);
    return board
        .attach()
        .map(view -> board(
            view,
            (mutation, counter) ->
                sender.accept(mutation.arg(BoardStates.SENT_AT, micros.getAsLong()), counter)));
  }

  /** The machines of all flights, on this context. */
  static Future<Rows> attachEach(List<MachineRef<RowStates>> machines) {
    var views = machines.stream().map(MachineRef::attach).toList();
    return Future.all(views).map(attached -> {
      var rows = new ArrayList<Row>();
      for (var machine : machines) {
        var view = views.get(rows.size()).result();
        rows.add(new Row(rows.size() + 1, view.states(), view, senderOf(machine)));
      }
      return new Rows(List.copyOf(rows), false);
    });
  }

  /** The rows of a board that is called without a ref. */
  static Rows of(Machine<BoardStates> board) {
    return board(board, senderOf(board));
  }

  /** Machines of all flights that are called without refs. */
  static Rows ofEach(List<Machine<RowStates>> machines) {
    var rows = new ArrayList<Row>();
    for (var machine : machines) {
      rows.add(new Row(rows.size() + 1, machine.states(), machine, senderOf(machine)));
    }
    return new Rows(List.copyOf(rows), false);
  }

  private static Rows board(
      MachineView<BoardStates> board, BiConsumer<Mutation, Handler<Result>> sender) {
    var rows = new ArrayList<Row>();
    for (var states : board.states().rows) {
      rows.add(new Row(rows.size() + 1, states, board, sender));
    }
    return new Rows(List.copyOf(rows), true);
  }

  private static BiConsumer<Mutation, Handler<Result>> senderOf(MachineRef<?> machine) {
    return (mutation, counter) -> machine.send(mutation).onSuccess(counter);
  }

  private static BiConsumer<Mutation, Handler<Result>> senderOf(Machine<?> machine) {
    return (mutation, counter) -> counter.handle(machine.apply(mutation));
  }

  int size() {
    return all.size();
  }

  /** The machines, each once. */
  List<MachineView<?>> machines() {
    return all.stream().<MachineView<?>>map(Row::machine).distinct().toList();
  }

  /** The row for a flight that comes up: the first that is free, or its own; null if none is free. */
  @Nullable
  Row forFlight(int position) {
    return areShared
        ? all.stream().filter(Row::isFree).findFirst().orElse(null)
        : all.get(position);
  }
}
