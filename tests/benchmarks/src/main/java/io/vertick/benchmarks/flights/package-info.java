/** How fast the timetable of the flights demo is played: real input, relations of all kinds, attributes, automatic states. */
@NullMarked
package io.vertick.benchmarks.flights;

import org.jspecify.annotations.NullMarked;
