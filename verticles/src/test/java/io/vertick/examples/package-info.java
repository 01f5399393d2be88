/** Examples that the documentation shows. */
@NullMarked
package io.vertick.examples;

import org.jspecify.annotations.NullMarked;
