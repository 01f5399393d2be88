/** Seeded and virtual doubles of the engine's ports; the test-jar is this package alone, and reaches users through {@code vertick-testing}. */
@NullMarked
package io.vertick.engine.testing;

import org.jspecify.annotations.NullMarked;
