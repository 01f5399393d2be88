/** Seeded and virtual doubles of the engine's ports. */
@NullMarked
package io.vertick.engine.testing;

import org.jspecify.annotations.NullMarked;
