/** The engine's counters as Micrometer meters. */
@NullMarked
package io.vertick.metrics;

import org.jspecify.annotations.NullMarked;
