/** A process that is killed again and again while its machines move, and whether they go on from where they were saved: see {@code tests/chaos/kill-loop}. */
@NullMarked
package io.vertick.integration.killloop;

import org.jspecify.annotations.NullMarked;
