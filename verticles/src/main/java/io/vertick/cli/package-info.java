/** The command line of {@code vertick.jar}. Exit codes: 0 done, 1 failed, 2 usage. */
@NullMarked
package io.vertick.cli;

import org.jspecify.annotations.NullMarked;
