/** Schemas as text: read from YAML and JSON files, drawn as Mermaid diagrams. The format is described in {@code docs/schema-files.md}. */
@NullMarked
package io.vertick.schema;

import org.jspecify.annotations.NullMarked;
