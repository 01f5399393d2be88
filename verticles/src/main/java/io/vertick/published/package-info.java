/** Machines for programs that know nothing but the event bus: they ask in JSON, and hear of each change. */
@NullMarked
package io.vertick.published;

import org.jspecify.annotations.NullMarked;
