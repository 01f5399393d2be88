/** How lines of the log are kept few and short: so many a second, and one line each. */
@NullMarked
package io.vertick.logging;

import org.jspecify.annotations.NullMarked;
