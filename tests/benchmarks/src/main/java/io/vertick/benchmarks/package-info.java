/** Benchmarks of Vertick beside its peers: {@code java -jar tests/benchmarks/target/benchmarks.jar}. */
@NullMarked
package io.vertick.benchmarks;

import org.jspecify.annotations.NullMarked;
