/**
 * The departures board of New York's airports, driven by their real timetable: one machine, read by a web page, a terminal and {@code curl}.
 *
 * <p>{@link io.vertick.demo.flights.Timetable} reads the input, {@link io.vertick.demo.flights.TimetablePlan} makes timed steps of it, {@link
 * io.vertick.demo.flights.FlightsVerticle} carries them out on the machine of {@link io.vertick.demo.flights.Board}, {@link
 * io.vertick.demo.flights.TimetableCheck} says independently what must be seen.
 */
@NullMarked
package io.vertick.demo.flights;

import org.jspecify.annotations.NullMarked;
