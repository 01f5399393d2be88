/** A client of machines behind a bridge, over TCP; see {@code bridge/PROTOCOL.md}. Begins with {@link io.vertick.client.VertickClient#connect}. */
@NullMarked
package io.vertick.client;

import org.jspecify.annotations.NullMarked;
