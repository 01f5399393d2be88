package io.vertick.engine.machine;

import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertick.engine.subscription.Wait;
import java.util.List;
import java.util.function.Function;

/** Machines of one schema, asked as one. Immutable; confined to the thread of its members. A state of another schema, or null, fails at the call. */
public final class MachineGroup<S extends States> {
  private final List<MachineView<S>> members;

  private MachineGroup(List<? extends MachineView<S>> members) {
    this.members = List.copyOf(members);
  }

  /**
   * A group of these machines.
   *
   * @param members at least one
   * @throws IllegalArgumentException if there is none, or they follow different schema objects; some may have grown since
   */
  public static <S extends States> MachineGroup<S> of(List<? extends MachineView<S>> members) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one machine in a group, but got none");
    }
    var schema = members.get(0).schema();
    for (var member : members) {
      if (member.states() != members.get(0).states()) {
        throw new IllegalArgumentException("Expected machines of one schema, but "
            + members.get(0).id() + " follows " + schema + " and " + member.id() + " follows "
            + (member.schema().toString().equals(schema.toString())
                ? "another instance of it"
                : member.schema())
            + ": make their types with the same schema object");
      }
    }
    return new MachineGroup<>(members);
  }

  /** In the order in which they were given. */
  public List<MachineView<S>> members() {
    return members;
  }

  /** How many machines there are. */
  public int size() {
    return members.size();
  }

  /** The handles of the states that all members have. */
  public S states() {
    return members.get(0).states();
  }

  /** Whether the state is active in all of them. */
  public boolean all(State state) {
    return count(state) == size();
  }

  /** Whether the state is active in at least one of them. */
  public boolean any(State state) {
    return count(state) > 0;
  }

  /** In how many of them the state is active. */
  public int count(State state) {
    return with(state).size();
  }

  /** Those in which the state is active, in order. */
  public List<MachineView<S>> with(State state) {
    return members.stream().filter(member -> member.is(state)).toList();
  }

  /**
   * That each of them has had the state active, from now on, however briefly; not all at the same moment: ask {@link #all} when it is fulfilled. See {@link
   * Wait#all}.
   */
  public Wait whenAll(State state) {
    return Wait.all(waits(member -> member.when(state)));
  }

  /** That one of them has the state active. See {@link Wait#any}. */
  public Wait whenAny(State state) {
    return Wait.any(waits(member -> member.when(state)));
  }

  private List<Wait> waits(Function<MachineView<S>, Wait> wait) {
    return members.stream().map(wait).toList();
  }

  /** The members' ids, such as {@code [gate-1, gate-2]}. */
  @Override
  public String toString() {
    return members.stream().map(MachineView::id).toList().toString();
  }
}
