/**
 * What readers make of a machine's records: the newest of them kept in memory, and the machine itself as the records tell it.
 */
@NullMarked
package io.vertick.engine.trace;

import org.jspecify.annotations.NullMarked;
