/** Machines, mutations, results and events as JSON, the same over HTTP and on the event bus. */
@NullMarked
package io.vertick.json;

import org.jspecify.annotations.NullMarked;
