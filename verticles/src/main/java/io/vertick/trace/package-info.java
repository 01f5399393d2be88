/** The record stream of machines outside the engine: as JSON, into files and logs, and read back. The format is described in {@code docs/trace.md}. */
@NullMarked
package io.vertick.trace;

import org.jspecify.annotations.NullMarked;
