/** What nodes and callers write down while they live, so that it can be compared when they are dead. */
@NullMarked
package io.vertick.chaos.journal;

import org.jspecify.annotations.NullMarked;
