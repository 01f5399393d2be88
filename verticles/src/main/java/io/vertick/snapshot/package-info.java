/** Exports of machines, kept outside the process and restored at the next deploy: the port of a store, files as the first one, and when machines are saved. */
@NullMarked
package io.vertick.snapshot;

import org.jspecify.annotations.NullMarked;
