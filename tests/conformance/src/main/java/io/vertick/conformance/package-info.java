/**
 * Conformance: cases that say what a machine must do, the engine as their subject, and the naive twin to compare it with.
 *
 * <p>{@link io.vertick.conformance.Main} runs files of cases; the tests run the shared ones, and random ones against the twin.
 */
@NullMarked
package io.vertick.conformance;

import org.jspecify.annotations.NullMarked;
