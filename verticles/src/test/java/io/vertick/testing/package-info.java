/** What several tests of hosting use: a machine that can do everything a test asks for, a gate that holds a loop, futures for a test's own thread. */
@NullMarked
package io.vertick.testing;

import org.jspecify.annotations.NullMarked;
