/** Turns JMH's JSON into a table for people: figures, ratios to a base measured in the same run, and budgets. */
@NullMarked
package io.vertick.benchmarks.report;

import org.jspecify.annotations.NullMarked;
