/** The protocol of JSON lines of the bridge: one JSON object a line asks, and each answer is one; so that {@code nc} and a shell script are clients. See {@code docs/bridge.md}. */
@NullMarked
package io.vertick.lines;

import org.jspecify.annotations.NullMarked;
