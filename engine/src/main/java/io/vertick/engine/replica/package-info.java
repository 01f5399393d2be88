/**
 * Feeds and replicas: what a machine tells those who follow it, as differences of its clock, and how that survives loss. The source's side is on the machine's thread
 * ({@link io.vertick.engine.replica.MachineFeeds}), what belongs to a session on the session's ({@link io.vertick.engine.replica.FeedSender}, {@link
 * io.vertick.engine.replica.FeedReceiver}). No transport, clock or thread inside.
 */
@NullMarked
package io.vertick.engine.replica;

import org.jspecify.annotations.NullMarked;
