/**
 * The server of the bridge: connections of clients over TCP, and the sessions that survive them. What clients ask of machines goes through the port {@link
 * io.vertick.bridge.server.Exchange}. All on one event-loop context.
 */
@NullMarked
package io.vertick.bridge.server;

import org.jspecify.annotations.NullMarked;
