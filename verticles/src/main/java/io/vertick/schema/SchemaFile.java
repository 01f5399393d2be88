package io.vertick.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.SchemaException;
import io.vertick.engine.schema.SchemaProblem;
import io.vertick.schema.Description.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  public static final int BYTES_MAX = 4 * 1024 * 1024;

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
    if (!EXTENSIONS.contains(extensionOf(path))) {
      throw unreadable(path, "a file whose name ends in .yaml, .yml or .json", "another name");
    }
    return parse(path, bytesOf(path));
  }

  public Schema<?> schema() {
    return type.schema();
  }

  /** What {@link #read} does with the bytes of the file. */
  static SchemaFile parse(Path path, byte[] bytes) {
    var problems = new Problems();
    var text = decode(bytes, problems);
    boolean isJson = extensionOf(path).equals("json");
    var root = text == null ? null : NodeReader.read(text, isJson, problems);
    var description = root == null ? null : SchemaReader.read(root, problems);
    var schema = description == null ? null : freeze(description, problems);
    if (description == null || schema == null || !problems.isEmpty()) {
      throw new SchemaFileException(problems.lines(path.toString()));
    }
    var name = Objects.requireNonNullElse(description.machine, stemOf(path));
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

  private static byte[] bytesOf(Path path) {
    if (Files.isDirectory(path)) {
      throw unreadable(path, "a schema file", "a directory");
    }
    try (var in = Files.newInputStream(path)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw unreadable(path, "at most 4 MB", "more");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw unreadable(path, "a schema file", "none");
    } catch (IOException e) {
      throw unreadable(path, "a schema file", "one that can't be read");
    }
  }

  private static SchemaFileException unreadable(Path path, String expected, String found) {
    return new SchemaFileException(
        List.of(path + ": Expected " + expected + ", but found " + found));
  }

  /** Null if the bytes are not UTF-8, which is reported. */
  private static @Nullable String decode(byte[] bytes, Problems problems) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var result = UTF_8.newDecoder().decode(in, out, true);
    var text = out.flip().toString();
    // A mark of the byte order is no part of the text.
    var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (result.isError()) {
      problems.add(
          Place.after(plain), "UTF-8", String.format("the byte 0x%02x", bytes[in.position()]));
      return null;
    }
    return plain;
  }

  /** Null if the file makes no schema. What the reader knows of is not said twice. */
  private static @Nullable Schema<FileStates> freeze(Description description, Problems problems) {
    try {
      return Schema.of(() -> new FileStates(description));
    } catch (SchemaException e) {
      var places = placesOf(description);
      for (var problem : e.problems()) {
        switch (problem.kind()) {
          case MALFORMED ->
            problems.add(
                Objects.requireNonNull(places.get(problem.state())).remove(),
                "a name of letters, digits and _, starting with a letter, of at most 255 characters",
                Node.quote(problem.state()));
          case REQUIRE_AND_REMOVE ->
            problems.add(
                requirePlace(description, problem),
                Node.quote(problem.state()) + " to require or to remove "
                    + Node.quote(problem.name()),
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
  private static Map<String, Queue<Place>> placesOf(Description description) {
    var places = new HashMap<String, Queue<Place>>();
    description.states.values().forEach(entry -> put(places, entry.name));
    description.attributes.values().forEach(entry -> put(places, entry.name()));
    return places;
  }

  private static void put(Map<String, Queue<Place>> places, Name name) {
    places.computeIfAbsent(name.text(), text -> new ArrayDeque<>()).add(name.place());
  }

  private static Place requirePlace(Description description, SchemaProblem problem) {
    var owner = Objects.requireNonNull(description.states.get(problem.state()));
    return owner.relations.getOrDefault(Relation.REQUIRE, List.of()).stream()
        .filter(name -> name.text().equals(problem.name()))
        .map(Name::place)
        .findFirst()
        .orElse(owner.name.place());
  }
}
