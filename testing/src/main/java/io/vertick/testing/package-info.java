/** Test support for users: machines on virtual time, assertions with readable failures, and a JUnit extension that prints what the machines of a failed test did. */
@NullMarked
package io.vertick.testing;

import org.jspecify.annotations.NullMarked;
