/** What following a machine costs: through two sessions, without a network between them. One class holds one question. */
@NullMarked
package io.vertick.benchmarks.feed;

import org.jspecify.annotations.NullMarked;
