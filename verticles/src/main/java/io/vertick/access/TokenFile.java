package io.vertick.access;

import static java.time.ZoneOffset.UTC;

import io.vertick.bridge.access.Access;
import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import io.vertick.yaml.Keys;
import io.vertick.yaml.Problems;
import io.vertick.yaml.TextFile;
import io.vertick.yaml.ValueReader;
import io.vertick.yaml.YamlNode;
import io.vertick.yaml.YamlReader;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tokens of a node as a file: a list of {@code {name, hash, right, machines, expires, limits}}. */
public final class TokenFile {
  /** How many patterns a token may have. */
  public static final int PATTERNS_MAX = 100;

  /** What a name may be, to follow "Expected". */
  public static final String NAME = "1 to 64 letters, digits, dots, _ and -";

  private static final String ROOT = "a list of tokens";
  private static final String HASH =
      "sha256: and 64 hexadecimal digits, as `vertick token` prints them";
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Problems problems = new Problems();
  private final ValueReader values = new ValueReader(problems);
  private final List<Tokens.Entry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private TokenFile() {}

  /**
   * The tokens of a file. Blocks.
   *
   * @throws AccessFileException with all problems at once, each with its line and column
   */
  public static Tokens read(Path path) {
    var reader = new TokenFile();
    var bytes = TextFile.bytesOf(path, "a file of tokens", reader.problems);
    var text = bytes == null ? null : TextFile.decode(bytes, reader.problems);
    var root = text == null ? null : YamlReader.read(text, false, ROOT, reader.problems);
    if (root != null) {
      reader.readAll(root);
    }
    if (!reader.problems.isEmpty()) {
      throw new AccessFileException(reader.problems.lines(path.toString()));
    }
    return Tokens.of(reader.entries);
  }

  /** Whether a token may be called so. */
  public static boolean isName(String text) {
    return NAMES.matcher(text).matches();
  }

  /** The end of a day, exclusive, in ms since 1970, UTC; null if it is none such as 2027-01-31. */
  public static @Nullable Long endOf(String day) {
    try {
      return LocalDate.parse(day).plusDays(1).atStartOfDay(UTC).toInstant().toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException none) {
      return null;
    }
  }

  private void readAll(YamlNode root) {
    for (var node : values.items(root, ROOT, Tokens.SIZE_MAX)) {
      readOne(node);
    }
  }

  private void readOne(YamlNode node) {
    var entry = new EntryReader();
    values.read(node, entry.keys());
    // With a problem there is nothing to build: the file is refused as a whole.
    if (problems.isEmpty()) {
      entries.add(entry.entry());
    }
  }

  private final class EntryReader {
    private String name = "";
    private String hash = "";
    private Right right = Right.READ;
    private final List<MachinePattern> machines = new ArrayList<>();
    private long expiresMs = Access.NEVER;
    private final Map<Limit, Integer> limits = new EnumMap<>(Limit.class);

    private Tokens.Entry entry() {
      return new Tokens.Entry(
          hash, new Access(name, right, machines, expiresMs, BridgeLimits.of(limits)));
    }

    private Keys keys() {
      return new Keys("a key of a token")
          .required("name", this::readName)
          .required("hash", this::readHash)
          .required("right", this::readRight)
          .required("machines", this::readMachines)
          .optional("expires", this::readExpiry)
          .optional("limits", this::readLimits);
    }

    private void readName(YamlNode value) {
      if (!value.isText() || !isName(value.text())) {
        problems.add(NAME + " for a name", value);
      } else if (!names.add(value.text())) {
        problems.add(value.place(), "each name once", YamlNode.quote(value.text()) + " again");
      } else {
        name = value.text();
      }
    }

    /** What is there instead may be the token itself, so it is not shown. */
    private void readHash(YamlNode value) {
      if (value.isText() && Tokens.isHash(value.text())) {
        hash = value.text();
      } else {
        problems.add(value.place(), HASH, "something else");
      }
    }

    private void readRight(YamlNode value) {
      var found = Stream.of(Right.values())
          .filter(one -> value.isText() && one.text().equals(value.text()))
          .findFirst();
      found.ifPresentOrElse(
          one -> right = one, () -> problems.add("read, mutate or admin for right", value));
    }

    private void readMachines(YamlNode value) {
      for (var item : values.items(value, "a list of machines", PATTERNS_MAX)) {
        if (item.isText() && MachinePattern.isValid(item.text())) {
          machines.add(new MachinePattern(item.text()));
        } else {
          problems.add(MachinePattern.EXPECTED, item);
        }
      }
    }

    private void readExpiry(YamlNode value) {
      var end = value.isText() ? endOf(value.text()) : null;
      if (end == null) {
        problems.add("the last day it holds, such as 2027-01-31 (UTC)", value);
      } else {
        expiresMs = end;
      }
    }

    private void readLimits(YamlNode value) {
      limits.putAll(LimitReader.read(value, Limit::isOfSession, values));
    }
  }
}
