/** The command line of {@code vertick.jar}. Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 timed out, 5 unreachable. */
@NullMarked
package io.vertick.cli;

import org.jspecify.annotations.NullMarked;
