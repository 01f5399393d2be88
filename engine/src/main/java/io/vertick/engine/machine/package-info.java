/**
 * The machine: mutations, their queue, transitions with their handlers, and the faces by which others see it.
 *
 * <p>{@link io.vertick.engine.machine.Machine} is synchronous and confined to one thread; {@link
 * io.vertick.engine.machine.MachineView} reads and waits; {@link io.vertick.engine.machine.MachineRef} is asynchronous and works from
 * anywhere. A type ({@link io.vertick.engine.machine.MachineType}) holds the handlers of all its machines.
 */
@NullMarked
package io.vertick.engine.machine;

import org.jspecify.annotations.NullMarked;
