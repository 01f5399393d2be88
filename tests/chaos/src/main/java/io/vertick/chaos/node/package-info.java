/** The processes of a run: the nodes, whose machines are mutated and followed while faults are done to them, and the clients of their bridges. */
@NullMarked
package io.vertick.chaos.node;

import org.jspecify.annotations.NullMarked;
