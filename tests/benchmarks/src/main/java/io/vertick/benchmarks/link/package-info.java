/**
 * What a request to another process costs, over a link and over what peers offer: latency, requests a second, bytes and allocation; and how a node joins, is missed and is
 * heard again. Two processes on this machine: the one that measures asks, a {@link io.vertick.benchmarks.link.HostProgram} answers.
 */
@NullMarked
package io.vertick.benchmarks.link;

import org.jspecify.annotations.NullMarked;
