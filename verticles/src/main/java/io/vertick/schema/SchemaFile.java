package io.vertick.schema;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaException;
import io.vertick.engine.schema.SchemaProblem;
import io.vertick.yaml.Name;
import io.vertick.yaml.Place;
import io.vertick.yaml.Problems;
import io.vertick.yaml.TextFile;
import io.vertick.yaml.YamlNode;
import io.vertick.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A schema that was written in a file, hosted in one line: {@code vertick.host("gate-1", SchemaFile.read(path).type())}. Its machines follow relations, autos and
 * timers alone; handlers are bound in Java, by a {@link MachineType} on {@link #schema}.
 *
 * @param name what {@code machine} says, else the file's name without its extension
 * @param type of any number of machines; goes by the same name
 */
public record SchemaFile(String name, MachineType<?> type) {
  /** How large a file may be: 4 MB. */
  public static final int BYTES_MAX = TextFile.BYTES_MAX;

  /** The type of machines without handlers. */
  private static final class FileType extends MachineType<FileStates> {
    private final String name;

    FileType(String name, Schema<FileStates> schema) {
      super(schema);
      this.name = name;
    }

    @Override
    protected void handlers(FileStates s, Handlers on) {}

    @Override
    public String name() {
      return name;
    }
  }

  private static final List<String> EXTENSIONS = List.of("yaml", "yml", "json");

  /**
   * Reads a file whose name ends in {@code .yaml}, {@code .yml} or {@code .json}. Blocks: not for an event loop.
   *
   * @throws SchemaFileException with all problems at once, each with its line and column
   */
  public static SchemaFile read(Path path) {
    var problems = new Problems();
    if (!EXTENSIONS.contains(extensionOf(path))) {
      problems.add("a file whose name ends in .yaml, .yml or .json", "another name");
      throw new SchemaFileException(problems.lines(path.toString()));
    }
    var bytes = TextFile.bytesOf(path, "a schema file", problems);
    if (bytes == null) {
      throw new SchemaFileException(problems.lines(path.toString()));
    }
    return parse(path, bytes);
  }

  public Schema<?> schema() {
    return type.schema();
  }

  /** What {@link #read} does with the bytes of the file. */
  static SchemaFile parse(Path path, byte[] bytes) {
    var problems = new Problems();
    var text = TextFile.decode(bytes, problems);
    boolean isJson = extensionOf(path).equals("json");
    var root =
        text == null ? null : YamlReader.read(text, isJson, "a map with the key states", problems);
    var entries = root == null ? null : SchemaReader.read(root, problems);
    var schema = entries == null ? null : freeze(entries, problems);
    if (entries == null || schema == null || !problems.isEmpty()) {
      throw new SchemaFileException(problems.lines(path.toString()));
    }
    var name = Objects.requireNonNullElse(entries.machine, stemOf(path));
    return new SchemaFile(name, new FileType(name, schema));
  }

  private static String fileNameOf(Path path) {
    var name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static String extensionOf(Path path) {
    var name = fileNameOf(path);
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String stemOf(Path path) {
    var name = fileNameOf(path);
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** Null if the file makes no schema. What the reader knows of is not said twice. */
  private static @Nullable Schema<FileStates> freeze(SchemaEntries entries, Problems problems) {
    try {
      return Schema.of(() -> new FileStates(entries));
    } catch (SchemaException e) {
      var places = placesOf(entries);
      for (var problem : e.problems()) {
        switch (problem.kind()) {
          case MALFORMED ->
            problems.add(
                Objects.requireNonNull(places.get(problem.state())).remove(),
                "a name of letters, digits and _, starting with a letter, of at most 255 characters",
                YamlNode.quote(problem.state()));
          case REQUIRE_AND_REMOVE ->
            problems.add(
                requirePlace(entries, problem),
                YamlNode.quote(problem.state()) + " to require or to remove "
                    + YamlNode.quote(problem.name()),
                "both");
          case TOO_MANY -> {} // The reader said so.
          default ->
            throw new AssertionError("Expected the reader to stop it, but found " + problem);
        }
      }
      return null;
    }
  }

  /** Where each name is declared, states before attributes, as the schema declares them. */
  private static Map<String, Queue<Place>> placesOf(SchemaEntries entries) {
    var places = new HashMap<String, Queue<Place>>();
    entries.states.values().forEach(entry -> put(places, entry.name));
    entries.attributes.values().forEach(entry -> put(places, entry.name()));
    return places;
  }

  private static void put(Map<String, Queue<Place>> places, Name name) {
    places.computeIfAbsent(name.text(), text -> new ArrayDeque<>()).add(name.place());
  }

  private static Place requirePlace(SchemaEntries entries, SchemaProblem problem) {
    var owner = Objects.requireNonNull(entries.states.get(problem.state()));
    return owner.relations.getOrDefault(Relation.REQUIRE, List.of()).stream()
        .filter(name -> name.text().equals(problem.name()))
        .map(Name::place)
        .findFirst()
        .orElse(owner.name.place());
  }
}
