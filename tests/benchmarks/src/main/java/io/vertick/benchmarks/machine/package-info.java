/**
 * What one transition costs: of a machine under the loads that the budgets name, and of the peers' nearest equivalent. One class holds one question.
 */
@NullMarked
package io.vertick.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
