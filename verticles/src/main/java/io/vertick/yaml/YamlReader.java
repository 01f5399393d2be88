package io.vertick.yaml;

import io.vertick.yaml.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Text to nodes, by the events of the YAML parser: they come one by one, so a file that nests too deeply is left before the stack or the heap notices.
 *
 * <p>Refuses what files of Vertick have no use for: anchors, aliases, tags, a second document. A JSON file is read by the same parser; what only YAML allows is
 * refused there, except comments and a comma before a closing bracket.
 */
public final class YamlReader {
  private static final int DEPTH_MAX = 16;
  private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

  /** Ends reading after a problem that nothing can be read behind. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Iterator<Event> events;
  private final boolean isJson;
  private final String expectedRoot;
  private final Problems problems;
  private Place last = Place.START;

  private YamlReader(String text, boolean isJson, String expectedRoot, Problems problems) {
    // The size of the file was checked; the parser's own limit is lower.
    var settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    events = new Parse(settings).parseString(isJson ? withoutTabs(text) : text).iterator();
    this.isJson = isJson;
    this.expectedRoot = expectedRoot;
    this.problems = problems;
  }

  /**
   * The root; null after a problem that ends reading, and for an empty file, which is reported too.
   *
   * @param expectedRoot such as "a map with the key states"
   */
  public static @Nullable YamlNode read(
      String text, boolean isJson, String expectedRoot, Problems problems) {
    try {
      return new YamlReader(text, isJson, expectedRoot, problems).document();
    } catch (MarkedYamlEngineException e) {
      var place = e.getProblemMark().or(e::getContextMark).map(Place::of).orElse(Place.START);
      problems.add(place, "well-formed " + (isJson ? "JSON" : "YAML"), "a mistake: " + oneLine(e));
    } catch (ReaderException e) {
      int end = text.offsetByCodePoints(
          0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
      problems.add(
          Place.after(text.substring(0, end)),
          "printable characters",
          String.format("the code point U+%04X", e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.add(Place.START, "well-formed YAML", "a mistake: " + oneLine(e));
    } catch (Unreadable reported) {
      return null;
    }
    return null;
  }

  /** YAML has no tabs between tokens, JSON has: they become blanks, which keeps the columns. In texts they stay. */
  private static String withoutTabs(String text) {
    var plain = new StringBuilder(text);
    boolean isInText = false;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '"') {
        isInText = !isInText;
      } else if (c == '\\' && isInText) {
        i++;
      } else if (c == '\t' && !isInText) {
        plain.setCharAt(i, ' ');
      }
    }
    return plain.toString();
  }

  private static String oneLine(MarkedYamlEngineException e) {
    var context = e.getContext() == null ? "" : e.getContext() + ", ";
    return (context + e.getProblem()).replaceAll("\\s*\\R\\s*", " ").strip();
  }

  private static String oneLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ").strip();
  }

  private @Nullable YamlNode document() {
    require(Event.ID.StreamStart);
    if (next().getEventId() == Event.ID.StreamEnd) {
      problems.add(Place.START, expectedRoot, "an empty file");
      return null;
    }
    var root = node(next(), 1);
    require(Event.ID.DocumentEnd);
    var end = next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      problems.add(placeOf(end), "one document", "a second");
    }
    return root;
  }

  private Event next() {
    try {
      var event = events.next();
      last = placeOf(event);
      return event;
    } catch (IllegalArgumentException e) {
      // The parser lets NumberFormatException pass, as for \\Uffffffff, which is no code point.
      problems.add(last, "well-formed " + (isJson ? "JSON" : "YAML"), "a mistake after this place");
      throw new Unreadable();
    }
  }

  private void require(Event.ID expected) {
    var event = next();
    if (event.getEventId() != expected) {
      throw new AssertionError("Expected " + expected + ", but found " + event);
    }
  }

  private YamlNode node(Event event, int depth) {
    var place = placeOf(event);
    if (event instanceof AliasEvent alias) {
      problems.add(
          place,
          "the value itself",
          "the alias *" + YamlNode.shorten(alias.getAlias().getValue()));
      return new YamlNode.Reported(place);
    }
    if (event instanceof ScalarEvent scalar) {
      checkPlain(scalar, scalar.getTag(), place);
      return scalar(scalar, place);
    }
    if (event instanceof CollectionStartEvent start) {
      checkPlain(start, start.getTag(), place);
      if (depth > DEPTH_MAX) {
        problems.add(place, "at most " + DEPTH_MAX + " levels", "one more");
        throw new Unreadable();
      }
      requireJson(start.isFlow(), place, "a block");
      return start.getEventId() == Event.ID.MappingStart
          ? entries(place, depth)
          : items(place, depth);
    }
    throw new AssertionError("Expected a value, but found " + event);
  }

  private YamlNode items(Place place, int depth) {
    var nodes = new ArrayList<YamlNode>();
    for (var event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      nodes.add(node(event, depth + 1));
    }
    return new YamlNode.Items(place, nodes);
  }

  private YamlNode entries(Place place, int depth) {
    var entries = new ArrayList<YamlNode.Entry>();
    for (var event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      var key = node(event, depth + 1);
      entries.add(new YamlNode.Entry(key, node(next(), depth + 1)));
    }
    return new YamlNode.Entries(place, entries);
  }

  private YamlNode scalar(ScalarEvent scalar, Place place) {
    var value = scalar.getValue();
    if (!scalar.isPlain()) {
      requireJson(scalar.isDQuoted(), place, "a text without double quotes");
      return new YamlNode.Scalar(place, Kind.TEXT, value);
    }
    var kind = kindOf(RESOLVER.resolve(value, true));
    requireJson(isJsonLiteral(kind, value), place, "a text without double quotes");
    return new YamlNode.Scalar(place, kind, value);
  }

  private static Kind kindOf(Tag tag) {
    if (tag.equals(Tag.NULL)) {
      return Kind.NOTHING;
    }
    if (tag.equals(Tag.BOOL)) {
      return Kind.BOOL;
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? Kind.NUMBER : Kind.TEXT;
  }

  private static boolean isJsonLiteral(Kind kind, String value) {
    return switch (kind) {
      case TEXT -> false;
      case NUMBER -> true;
      case BOOL -> value.equals("true") || value.equals("false");
      case NOTHING -> value.equals("null");
    };
  }

  private void checkPlain(NodeEvent event, Optional<String> tag, Place place) {
    event
        .getAnchor()
        .ifPresent(anchor -> problems.add(
            place, "a value without an anchor", "&" + YamlNode.shorten(anchor.getValue())));
    tag.ifPresent(name -> problems.add(place, "a value without a tag", () -> YamlNode.quote(name)));
  }

  /** One problem is enough: the rest of a YAML file with the wrong name would be full of them. */
  private void requireJson(boolean holds, Place place, String found) {
    if (isJson && !holds) {
      problems.add(place, "JSON", found);
      throw new Unreadable();
    }
  }

  private static Place placeOf(Event event) {
    return event.getStartMark().map(Place::of).orElse(Place.START);
  }
}
