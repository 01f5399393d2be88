/** Frames on a connection: what both ends of a bridge do with bytes before the protocol begins. */
@NullMarked
package io.vertick.bridge.frame;

import org.jspecify.annotations.NullMarked;
