/**
 * One ordered, resumable, exactly-once conversation between two ends, whatever carries its frames: a {@link io.vertick.engine.session.Session} has messages arrive once and in
 * order as long as both ends live; a {@link io.vertick.engine.session.Requester} and a {@link io.vertick.engine.session.RequestTable} see to it that a request runs once, or
 * is known not to have run, or is known to be unknown.
 *
 * <p>Time comes in as an argument: nanoseconds since some moment of this process, at least 0, never going back. Confined to one thread.
 */
@NullMarked
package io.vertick.engine.session;

import org.jspecify.annotations.NullMarked;
