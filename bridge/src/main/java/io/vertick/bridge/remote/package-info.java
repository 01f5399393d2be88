/**
 * Machines elsewhere, as nodes and clients reach them: refs to them, replicas on contexts of Vert.x, and whose futures complete where. How what is asked gets there is the port {@link
 * io.vertick.bridge.remote.Route}.
 */
@NullMarked
package io.vertick.bridge.remote;

import org.jspecify.annotations.NullMarked;
