/** The command line of {@code vertick.jar}. */
@NullMarked
package io.vertick.cli;

import org.jspecify.annotations.NullMarked;
