/**
 * What two ends say to each other, as values and as bytes: frames, hellos, messages. Reading trusts nothing: limits come before memory, and whatever does not follow
 * {@code bridge/PROTOCOL.md} is a {@link io.vertick.engine.protocol.ProtocolException}.
 *
 * <p>No state of a conversation lives here, except the {@link io.vertick.engine.protocol.Dictionary} that its owner passes in. Machines, schemas and results appear as
 * ids, hashes, indexes and words: whoever knows both sides maps them.
 */
@NullMarked
package io.vertick.engine.protocol;

import org.jspecify.annotations.NullMarked;
