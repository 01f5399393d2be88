package io.vertick.engine.relation;

/**
 * Remembers what mutations came to, so that a machine that goes round in its states is not decided anew each time. For schemas of up to 64 states, whose sets are one
 * word, and mutations of a few states; a decision depends on nothing but the call and the active states.
 *
 * <p>A table in which a newer decision takes the place of an older one. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // Never leaves this process.
final class DecisionMemo {
  /** How many states a remembered call may have: their ranks have to fit into one word, in order. */
  static final int CALLED_MAX = 9;

  private static final int BITS = 6;
  private static final int FIELDS = 3;
  // Odd, with bits all over: the upper bits of a product depend on all bits of a factor.
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Call, active states and target of each decision; a call of 0 is none. */
  private final long[] table = new long[FIELDS << BITS];

  // The question that was asked last.
  private int at;
  private long call;
  private long active;

  /** Whether the decision is known; then it is in {@code target}. If not, {@link #keep} it. */
  boolean recall(MutationType type, int[] called, int count, long activeStates, long[] target) {
    long asked = 1L + type.ordinal();
    for (int i = 0; i < count; i++) {
      asked = (asked << 6) | called[i];
    }
    call = asked;
    active = activeStates;
    at = FIELDS * (int) ((((asked * MIX) ^ activeStates) * MIX) >>> -BITS);
    if (table[at] != asked || table[at + 1] != activeStates) {
      return false;
    }
    target[0] = table[at + 2];
    return true;
  }

  void keep(long target) {
    table[at] = call;
    table[at + 1] = active;
    table[at + 2] = target;
  }
}
