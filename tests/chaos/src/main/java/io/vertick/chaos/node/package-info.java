/** The process that faults are done to: a node with machines, and a caller of all machines of the cluster. */
@NullMarked
package io.vertick.chaos.node;

import org.jspecify.annotations.NullMarked;
