/**
 * Links between the nodes of a cluster: a session to each other node over whatever carries frames, requests to machines of other nodes, and what nodes tell each other
 * of their machines. All of it lives on one event-loop context of the node.
 */
@NullMarked
package io.vertick.link;

import org.jspecify.annotations.NullMarked;
