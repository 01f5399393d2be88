/**
 * States, their relations and attributes, and what is computed from them once: the index, the static order, the hash, the warnings.
 *
 * <p>Everything here is immutable after {@link io.vertick.engine.schema.Schema#of} and may be shared between threads.
 */
@NullMarked
package io.vertick.engine.schema;

import org.jspecify.annotations.NullMarked;
