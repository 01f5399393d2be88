package io.vertick.cluster;

import io.vertick.access.AccessFileException;
import io.vertick.engine.machine.MachineType;
import io.vertick.schema.SchemaFile;
import io.vertick.schema.SchemaFileException;
import io.vertick.yaml.Problems;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes to hosts, ports, paths and what is in the files there: whatever is not as expected is reported, and reading goes on behind it. {@link ValueReader} reads what is no matter of a
 * node's file alone.
 */
final class ConfigValueReader {
  private final Path folder;
  private final Problems problems;
  private final ValueReader values;
  /** Of schemas and tokens: they name their own files. */
  private final List<String> otherProblems = new ArrayList<>();

  private final Map<Path, @Nullable MachineType<?>> types = new HashMap<>();

  /**
   * Reads values of one file.
   *
   * @param folder where relative paths begin
   */
  ConfigValueReader(Path folder, Problems problems, ValueReader values) {
    this.folder = folder;
    this.problems = problems;
    this.values = values;
  }

  /** What is wrong with the files that are named, a line each. */
  List<String> otherProblems() {
    return otherProblems;
  }

  /** A text that is right; {@code orElse} after a problem. */
  String text(YamlNode node, Predicate<String> isRight, String expected, String orElse) {
    if (node.isText() && isRight.test(node.text())) {
      return node.text();
    }
    problems.add(expected, node);
    return orElse;
  }

  String host(YamlNode node, String orElse) {
    var read = text(node, Limits::isHost, "a host name or an IPv4 address", orElse);
    if (!Limits.isKnown(read)) {
      problems.add("a host that has an address", node);
    }
    return read;
  }

  Port port(YamlNode node, Port orElse) {
    return new Port(
        values.number(node, "a port", 1, Limits.PORT_MAX, orElse.number()), node.place());
  }

  /** A file with a private key; null if none is named. */
  @Nullable
  Path privateKey(YamlNode node) {
    return pem(node, "a private key in PEM, PKCS #8", PemFile::isKey);
  }

  /** A file with certificates; likewise. */
  @Nullable
  Path certificates(YamlNode node) {
    return pem(node, "certificates in PEM", PemFile::hasCertificates);
  }

  private @Nullable Path pem(YamlNode node, String what, Predicate<Path> isRight) {
    var path = path(node, "a file with " + what);
    if (path != null && !isRight.test(path)) {
      problems.add("a file with " + what, node);
    }
    return path;
  }

  /** Relative paths begin at the folder of the file; null after a problem. */
  @Nullable
  Path path(YamlNode node, String what) {
    try {
      return node.isText() && !node.text().isEmpty()
          ? folder.resolve(node.text()).normalize()
          : reported(what, node);
    } catch (InvalidPathException wrong) {
      return reported(what, node);
    }
  }

  private @Nullable Path reported(String what, YamlNode node) {
    problems.add(what, node);
    return null;
  }

  /** Reads a file of keys or tokens for what is wrong with it. */
  void check(Supplier<?> file) {
    try {
      var unusedUntilStart = file.get();
    } catch (AccessFileException wrong) {
      otherProblems.addAll(wrong.problems());
    }
  }

  /** The machine type of a schema file, each file read once; null after a problem. */
  @Nullable
  MachineType<?> type(YamlNode node) {
    var path = path(node, "a schema file");
    if (path == null) {
      return null;
    }
    if (!types.containsKey(path)) {
      types.put(path, readType(path));
    }
    return types.get(path);
  }

  private @Nullable MachineType<?> readType(Path path) {
    try {
      return SchemaFile.read(path).type();
    } catch (SchemaFileException wrong) {
      otherProblems.addAll(wrong.problems());
      return null;
    }
  }
}
