/**
 * Nodes, a client, links, clocks and faults from one seed: sessions and requests as they are shipped, everything else simulated, all on one thread. After every step the journals
 * of callers and hosts are compared.
 */
@NullMarked
package io.vertick.simulation;

import org.jspecify.annotations.NullMarked;
