package io.vertick.engine.schema;

import org.jspecify.annotations.Nullable;

/**
 * One reason why a states class is no schema.
 *
 * @param state the state, attribute or prefix it was found in
 * @param relation the relation it was found in; null for a problem of the name itself
 * @param name the name that is wrong
 * @param nearest the known name that looks most like it; null if none does
 */
public record SchemaProblem(
    Kind kind,
    String state,
    @Nullable Relation relation,
    String name,
    @Nullable String nearest) {
  /** What is wrong. */
  public enum Kind {
    UNKNOWN("names the unknown state"),
    REQUIRE_AND_REMOVE("both requires and removes"),
    FOREIGN("names a state that belongs to another states object:"),
    DOUBLED("is declared twice"),
    UNFINISHED("has no orElse(…) after within"),
    MALFORMED(
        "is not a name of letters, digits and _, starting with a letter, of at most 255 characters:"),
    TOO_MANY("is beyond the limit of"),
    /** Of a schema that grows. */
    THERE_ALREADY("is a state of the schema that grows already: name it by shared(…)"),
    /** Of a schema that grows. */
    NOT_THERE("is shared with the schema that grows, which does not have it"),
    /** Of a schema that grows. */
    CHANGED(
        "is a state of the schema that grows, and can't be described anew: relate new states to it");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    private boolean isOfGrowth() {
      return this == THERE_ALREADY || this == NOT_THERE || this == CHANGED;
    }
  }

  @Override
  public String toString() {
    var where =
        relation == null || kind == Kind.REQUIRE_AND_REMOVE ? "" : " (" + relation.text() + ")";
    var what = kind == Kind.DOUBLED || kind.isOfGrowth()
        ? ""
        : " " + (name.isEmpty() ? "an empty one" : name);
    var hint = nearest == null ? "" : "; did you mean " + nearest + "?";
    return (state.isEmpty() ? "A state's name" : state) + where + " " + kind.text + what + hint;
  }
}
