/**
 * What is asked of a machine at a distance, and what comes back: the words of {@link io.vertick.engine.protocol} for the calls, results and answers of {@link
 * io.vertick.engine.machine}, between two ends that may know the machine by different schemas.
 */
@NullMarked
package io.vertick.engine.remote;

import org.jspecify.annotations.NullMarked;
