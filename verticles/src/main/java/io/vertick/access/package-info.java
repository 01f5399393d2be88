/** How one comes in at a port of a node: the file of tokens and the certificate, read again when they change. */
@NullMarked
package io.vertick.access;

import org.jspecify.annotations.NullMarked;
