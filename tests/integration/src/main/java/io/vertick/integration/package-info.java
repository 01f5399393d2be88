/** Tests that need two modules or two processes. */
@NullMarked
package io.vertick.integration;

import org.jspecify.annotations.NullMarked;
