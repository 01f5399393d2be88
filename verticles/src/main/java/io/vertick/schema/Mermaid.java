package io.vertick.schema;

import io.vertick.engine.schema.Relation;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.StateDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a schema as a Mermaid flowchart: a node a state, an arrow a relation or a time limit, from its owner to the other state.
 *
 * <p>Autos are rounded; {@code remove} is dotted, and one arrow with two heads where two states remove each other; {@code after} is thin, a limit is thick. Names are letters, digits
 * and {@code _}, so quotes are all the escaping they need; nodes are called {@code s0}, {@code s1}, …, because a name such as {@code end} is a word of Mermaid's.
 */
public final class Mermaid {
  private final Schema<?> schema;
  private final List<String> lines = new ArrayList<>();
  private final List<Integer> thinEdges = new ArrayList<>();
  private int edges;

  private Mermaid(Schema<?> schema) {
    this.schema = schema;
  }

  /** The diagram as lines without line ends, nodes and owners in index order. */
  public static List<String> linesOf(Schema<?> schema) {
    var diagram = new Mermaid(schema);
    diagram.draw();
    return List.copyOf(diagram.lines);
  }

  private void draw() {
    lines.add("flowchart LR");
    for (int index = 0; index < schema.size(); index++) {
      lines.add("  s" + index + node(schema.definition(index)));
    }
    for (int index = 0; index < schema.size(); index++) {
      for (var relation : Relation.values()) {
        for (int related : schema.definition(index).related(relation)) {
          edge(index, relation, related);
        }
      }
      limit(index, schema.definition(index));
    }
    if (!thinEdges.isEmpty()) {
      lines.add("  linkStyle "
          + thinEdges.stream().map(String::valueOf).collect(Collectors.joining(","))
          + " stroke-width:1px");
    }
  }

  private static String node(StateDefinition state) {
    var properties = new ArrayList<String>();
    if (state.auto()) {
      properties.add("auto");
    }
    if (state.multi()) {
      properties.add("multi");
    }
    if (state.quiet()) {
      properties.add("quiet");
    }
    if (state.lasts() != null) {
      properties.add("lasts " + text(state.lasts()));
    }
    var label =
        state.name() + (properties.isEmpty() ? "" : " (" + String.join(", ", properties) + ")");
    return state.auto() ? "([\"" + label + "\"])" : "[\"" + label + "\"]";
  }

  private void edge(int owner, Relation relation, int related) {
    boolean isMutual =
        relation == Relation.REMOVE && schema.definition(related).relatesTo(relation, owner);
    if (isMutual && related < owner) {
      return; // Drawn from the other end.
    }
    if (relation == Relation.AFTER) {
      thinEdges.add(edges);
    }
    edge(owner, arrow(relation, isMutual), relation.text(), related);
  }

  private void limit(int owner, StateDefinition state) {
    if (state.limit() != null) {
      edge(owner, "==>", "within " + text(state.limit()) + " or else", state.limitElse());
    }
  }

  private void edge(int from, String arrow, String label, int to) {
    edges++;
    lines.add("  s" + from + " " + arrow + "|\"" + label + "\"| s" + to);
  }

  private static String arrow(Relation relation, boolean isMutual) {
    if (relation != Relation.REMOVE) {
      return "-->";
    }
    return isMutual ? "<-.->" : "-.->";
  }

  /** As a schema file writes it: a whole number of the largest unit that fits. */
  private static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 1_000 != 0) {
      return ms + "ms";
    }
    if (ms % 60_000 != 0) {
      return ms / 1_000 + "s";
    }
    return ms % 3_600_000 == 0 ? ms / 3_600_000 + "h" : ms / 60_000 + "m";
  }
}
