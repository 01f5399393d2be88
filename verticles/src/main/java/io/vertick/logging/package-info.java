/** The lines of the log: kept few, so many a second, and short, one line each; the last are written before the process ends. */
@NullMarked
package io.vertick.logging;

import org.jspecify.annotations.NullMarked;
