/**
 * Pipes: what one machine does, another is asked to do. Links say which states drive which; loops are cut, and whatever the target does not execute has an answer.
 */
@NullMarked
package io.vertick.engine.pipe;

import org.jspecify.annotations.NullMarked;
