/** A node of a cluster: its configuration, how it joins and leaves, and who else is there. The only package that knows Hazelcast. */
@NullMarked
package io.vertick.cluster;

import org.jspecify.annotations.NullMarked;
