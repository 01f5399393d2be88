/** Nodes as processes, faults done to them from a seed, and whether what was promised was kept: see {@code tests/chaos/run}. */
@NullMarked
package io.vertick.chaos;

import org.jspecify.annotations.NullMarked;
