/** What callers were told against what hosts did: whether anything is lost, doubled, or without an answer. */
@NullMarked
package io.vertick.chaos.comparison;

import org.jspecify.annotations.NullMarked;
