/** Machines of the whole cluster, followed in JSON lines: by a reader who may be slow. */
@NullMarked
package io.vertick.follow;

import org.jspecify.annotations.NullMarked;
