/** What is done to the nodes: which faults, when, how, and what became of it. */
@NullMarked
package io.vertick.chaos.fault;

import org.jspecify.annotations.NullMarked;
