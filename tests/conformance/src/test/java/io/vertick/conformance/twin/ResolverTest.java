package io.vertick.conformance.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.conformance.EngineSubject;
import io.vertick.conformance.StateSpec;
import io.vertick.engine.relation.MutationType;
import io.vertick.engine.relation.RelationResolver;
import io.vertick.engine.relation.RelationTable;
import io.vertick.engine.schema.Bits;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.States;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The engine's resolver and the twin's on small schemas with many relations, where states are in each other's way. A machine asks few such questions, and does not
 * show what the target of a refused one was.
 */
class ResolverTest {
  private static final int CASES = 1_500;
  private static final int QUESTIONS = 60;

  @Test
  void shouldAgreeWithTwinOnCrowdedSchemas() {
    long fresh = Long.getLong("seed", System.nanoTime());
    System.out.println("ResolverTest: seeds from 1 and from " + fresh);
    for (int i = 0; i < CASES / 2; i++) {
      play(1 + i);
      play(fresh + i);
    }
  }

  private static void play(long seed) {
    var random = new Random(seed * 0x9E3779B97F4A7C15L);
    var specs = crowded(random);
    var twin = TwinSchema.of(specs);
    var schema = new EngineSubject(specs, null).machine().schema();
    // One resolver for all questions, as in a machine: what one leaves behind must not matter.
    var resolver = new RelationResolver(RelationTable.of(schema));
    Set<String> active = Set.of();
    for (int i = 0; i < QUESTIONS; i++) {
      var question = question(random, twin.index(), active);
      var barred = barred(random, question, active);
      var expected = TwinResolver.target(twin, active, question, barred);
      assertThat(target(resolver, schema, question, active, barred))
          .as("seed %s question %s: %s to %s without %s", seed, i, question, active, barred)
          .isEqualTo(Set.copyOf(expected));
      if (TwinResolver.isAccepted(question, expected)) {
        active = Set.copyOf(expected);
      }
    }
  }

  /** Of 3 to 9 states, half with needs, half with blocks, most with something that they imply. */
  private static List<StateSpec> crowded(Random random) {
    var names = new ArrayList<>(
        IntStream.range(0, 2 + random.nextInt(7)).mapToObj(i -> "S" + i).toList());
    names.add(States.EXCEPTION);
    return names.stream()
        .map(name -> {
          var require = some(random, names, 1 + random.nextInt(2), 2);
          var remove = new ArrayList<>(some(random, names, 1 + random.nextInt(3), 2));
          remove.removeAll(require);
          return new StateSpec(
              name,
              false,
              random.nextInt(5) == 0,
              false,
              require,
              some(random, names, 1 + random.nextInt(3), 1 + random.nextInt(2)),
              remove,
              List.of());
        })
        .toList();
  }

  /** Names, doubles possible; none but one time in {@code oneIn}. */
  private static List<String> some(Random random, List<String> names, int count, int oneIn) {
    return random.nextInt(oneIn) > 0
        ? List.of()
        : IntStream.range(0, count)
            .mapToObj(i -> names.get(random.nextInt(names.size())))
            .toList();
  }

  private static TwinMutation question(Random random, List<String> names, Set<String> active) {
    var called = new LinkedHashSet<>(some(random, names, 1 + random.nextInt(3), 1));
    boolean auto = random.nextInt(4) == 0;
    if (auto) {
      called.removeAll(active);
      return TwinMutation.auto(List.copyOf(called), 0);
    }
    var type = List.of("add", "remove", "set").get(random.nextInt(3));
    return new TwinMutation(type, List.copyOf(called), Map.of(), false, false, false, 0, 0);
  }

  /** What handlers of an auto transition refused: neither active nor called. */
  private static Set<String> barred(Random random, TwinMutation question, Set<String> active) {
    if (!question.auto() || random.nextBoolean()) {
      return Set.of();
    }
    var barred = new LinkedHashSet<>(List.of("S0", "S1"));
    barred.removeAll(active);
    barred.removeAll(question.called());
    return barred;
  }

  private static Set<String> target(
      RelationResolver resolver,
      Schema<?> schema,
      TwinMutation question,
      Set<String> active,
      Set<String> barred) {
    int[] called = question.called().stream()
        .mapToInt(name -> schema.rankOf(schema.state(name)))
        .toArray();
    var target = Bits.create(schema.size());
    resolver.resolve(
        MutationType.valueOf(question.type().toUpperCase(Locale.ROOT)),
        called,
        called.length,
        bits(schema, question.called()),
        bits(schema, active),
        barred.isEmpty() ? null : bits(schema, barred),
        target);
    return schema.all().stream()
        .filter(state -> Bits.get(target, state.rank()))
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private static long[] bits(Schema<?> schema, Collection<String> names) {
    var bits = Bits.create(schema.size());
    names.forEach(name -> Bits.set(bits, schema.rankOf(schema.state(name))));
    return bits;
  }
}
