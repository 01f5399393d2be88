/**
 * What an idle machine weighs, and what it costs to toggle very many of them: a plain program, since JMH asks about time.
 */
@NullMarked
package io.vertick.benchmarks.heap;

import org.jspecify.annotations.NullMarked;
