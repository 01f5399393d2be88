/** What relations allow: the target of a mutation, and why a called state is not part of it. Pure functions of schema, active states and call. */
@NullMarked
package io.vertick.engine.relation;

import org.jspecify.annotations.NullMarked;
