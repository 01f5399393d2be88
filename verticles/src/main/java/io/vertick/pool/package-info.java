/** Named pools of threads for the slow work of machines. */
@NullMarked
package io.vertick.pool;

import org.jspecify.annotations.NullMarked;
