package io.vertick.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds machines from a recorded stream: reads each line as a stranger would, adds up the increments, and notes what does not follow from the line before.
 * Confined to one thread.
 */
public final class TraceReplay {
  /** How many problems are kept; more are counted. */
  static final int PROBLEMS_MAX = 100;

  /** How many characters of a line that is no record are shown. */
  private static final int SHOWN_MAX = 60;

  private final Map<String, RebuiltMachine> machines = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private long problemCount;
  private long records;

  /**
   * Reads a file.
   *
   * @throws IOException if the file can't be read
   */
  public static TraceReplay of(Path file) throws IOException {
    var replay = new TraceReplay();
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      long number = 0;
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        replay.read(number, line);
      }
    }
    return replay;
  }

  /** The machines that the stream tells of, by id. */
  public Map<String, RebuiltMachine> machines() {
    return machines;
  }

  /** What does not fit, one line each; the first {@value #PROBLEMS_MAX}. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  public long problemCount() {
    return problemCount;
  }

  public long records() {
    return records;
  }

  private void read(long number, String line) {
    try {
      read(new JsonObject(line));
      records++;
    } catch (DecodeException broken) {
      problem("line " + number + ": Expected a record, but this is no JSON object: " + start(line));
    } catch (ClassCastException foreign) {
      problem("line " + number + ": Expected a record, but a key has another type of value: "
          + start(line));
    } catch (IllegalArgumentException wrong) {
      problem("line " + number + ": Expected a record, but " + wrong.getMessage());
    }
  }

  private void read(JsonObject fact) {
    var id = text(fact, "machine");
    var incarnation = text(fact, "incarnation");
    var known = machines.get(id);
    if (text(fact, "fact").equals("machineTraced")
        && (known == null || !known.incarnation().equals(incarnation))) {
      machines.put(id, RebuiltMachine.of(fact));
    } else if (known == null || !known.incarnation().equals(incarnation)) {
      problem(id + ": Expected machineTraced first, but found " + fact.getString("fact"));
    } else {
      var problem = known.apply(fact);
      if (problem != null) {
        problem(id + ": " + problem);
      }
    }
  }

  private static String start(String line) {
    var shown = line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
    // What a terminal would act on.
    return shown.replaceAll("\\p{Cntrl}", "·");
  }

  private void problem(String text) {
    problemCount++;
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(text);
    }
  }

  private static String text(JsonObject json, String key) {
    return found(json.getString(key), key);
  }

  private static long number(JsonObject json, String key) {
    return found(json.getLong(key), key);
  }

  private static JsonObject object(JsonObject json, String key) {
    return found(json.getJsonObject(key), key);
  }

  private static JsonArray array(JsonObject json, String key) {
    return found(json.getJsonArray(key), key);
  }

  private static <T> T found(@Nullable T value, String key) {
    if (value == null) {
      throw new IllegalArgumentException("found no " + key);
    }
    return value;
  }

  /** A machine as far as its records tell. */
  public static final class RebuiltMachine {
    private final String incarnation;
    private final List<String> states = new ArrayList<>();
    private final Map<String, Integer> indexes = new TreeMap<>();
    private final Map<String, Object> attributes = new TreeMap<>();
    private long[] ticks = new long[0];
    private long version;
    private long queueTick;
    private long sequence;
    private long transitions;

    private RebuiltMachine(String incarnation) {
      this.incarnation = incarnation;
    }

    private static RebuiltMachine of(JsonObject traced) {
      var rebuilt = new RebuiltMachine(text(traced, "incarnation"));
      rebuilt.learn(object(traced, "schema"));
      rebuilt.sequence = number(traced, "seq");
      rebuilt.load(object(traced, "state"));
      return rebuilt;
    }

    public String incarnation() {
      return incarnation;
    }

    /** In index order. */
    public long[] ticks() {
      return ticks.clone();
    }

    public long version() {
      return version;
    }

    public long queueTick() {
      return queueTick;
    }

    /** Transitions read. */
    public long transitions() {
      return transitions;
    }

    public Map<String, Object> attributes() {
      return attributes;
    }

    /** The names of the active states, in index order. */
    public List<String> active() {
      var active = new ArrayList<String>();
      for (int i = 0; i < ticks.length; i++) {
        if (ticks[i] % 2 == 1) {
          active.add(states.get(i));
        }
      }
      return active;
    }

    private @Nullable String apply(JsonObject fact) {
      long next = number(fact, "seq");
      boolean isBinding = text(fact, "fact").equals("machineTraced");
      long expected = fact.getBoolean("detail", false) ? sequence : sequence + 1;
      var problem = isBinding || next == expected
          ? null
          : "Expected record " + expected + ", but found " + next;
      sequence = next;
      if (!text(fact, "fact").equals("mutationQueued")) {
        queueTick = Math.max(queueTick, fact.getLong("queueTick", 0L));
      }
      switch (text(fact, "fact")) {
        case "machineTraced", "machineLoaded" -> load(object(fact, "state"));
        case "machineGrown" -> learn(object(fact, "schema"));
        case "transitionEnded" -> {
          var wrong = transition(fact);
          problem = problem == null ? wrong : problem;
        }
        default -> {
          // Says why, and moves no clock.
        }
      }
      return problem;
    }

    /** States that are known already come first, in the same order. */
    private void learn(JsonObject schema) {
      array(schema, "states").stream()
          .map(state -> text((JsonObject) state, "name"))
          .skip(states.size())
          .forEach(name -> {
            indexes.put(name, states.size());
            states.add(name);
          });
      ticks = Arrays.copyOf(ticks, states.size());
    }

    private void load(JsonObject state) {
      JsonArray given = array(state, "ticks");
      if (given.size() != states.size()) {
        throw new IllegalArgumentException(
            "found " + given.size() + " ticks for " + states.size() + " states");
      }
      ticks = given.stream().mapToLong(tick -> ((Number) tick).longValue()).toArray();
      version = number(state, "version");
      queueTick = number(state, "queueTick");
      attributes.clear();
      object(state, "attributes")
          .forEach(entry -> attributes.put(entry.getKey(), entry.getValue()));
    }

    private @Nullable String transition(JsonObject fact) {
      transitions++;
      var increments = object(fact, "ticks");
      for (var increment : increments) {
        ticks[index(increment.getKey())] += ((Number) increment.getValue()).longValue();
      }
      var changes = fact.getJsonObject("attributes", new JsonObject());
      changes.forEach(change -> change(change.getKey(), change.getValue()));
      boolean counts = !increments.isEmpty() || !changes.isEmpty();
      long expected = version + (counts ? 1 : 0);
      version = number(fact, "version");
      return version == expected
          ? null
          : "Expected version " + expected + " after transition " + number(fact, "number")
              + ", but found " + version;
    }

    private void change(String attribute, @Nullable Object value) {
      if (value == null) {
        attributes.remove(attribute);
      } else {
        attributes.put(attribute, value);
      }
    }

    private int index(String state) {
      var index = indexes.get(state);
      if (index == null) {
        throw new IllegalArgumentException("found the unknown state " + state);
      }
      return index;
    }
  }
}
