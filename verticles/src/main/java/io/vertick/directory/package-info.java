/** Which machines the nodes of a cluster host, as far as this node has been told. */
@NullMarked
package io.vertick.directory;

import org.jspecify.annotations.NullMarked;
