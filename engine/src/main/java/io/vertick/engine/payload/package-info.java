/**
 * Payloads through a session: large blocks of bytes for machines of the other end, in parts, a few at a time, so that requests go on beside them. A {@link
 * io.vertick.engine.payload.PayloadSender} sends, a {@link io.vertick.engine.payload.PayloadReceiver} puts together and asks whoever hosts the machines. What a machine offers
 * goes the same way, once it is fetched. A {@link io.vertick.engine.payload.PayloadChannel} is all of it for one session. See docs/adr/0017.
 *
 * <p>Time comes in as an argument, as in {@code session}, and by a port where a machine answers later. Confined to one thread.
 */
@NullMarked
package io.vertick.engine.payload;

import org.jspecify.annotations.NullMarked;
