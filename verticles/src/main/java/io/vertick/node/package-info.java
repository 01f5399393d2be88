/** A node as a program: a member of a cluster that hosts the machines of its configuration, and answers over HTTP. */
@NullMarked
package io.vertick.node;

import org.jspecify.annotations.NullMarked;
