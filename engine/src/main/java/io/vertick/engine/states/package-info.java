/** Ready-made sets of states that most programs need, each with its handlers: to be included in a schema, or extended. */
@NullMarked
package io.vertick.engine.states;

import org.jspecify.annotations.NullMarked;
