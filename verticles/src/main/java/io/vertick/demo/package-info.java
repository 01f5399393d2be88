/** What Vertick shows of itself: small programs that run from the command line, each in a file or a package of its own. */
@NullMarked
package io.vertick.demo;

import org.jspecify.annotations.NullMarked;
