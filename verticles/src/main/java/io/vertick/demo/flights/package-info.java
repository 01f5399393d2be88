/**
 * The departures of New York's airports, driven by their real timetable and read by a web page, a terminal and {@code curl}: a board in one machine, or a machine
 * for each flight.
 *
 * <p>{@link io.vertick.demo.flights.Timetable} reads the input, {@link io.vertick.demo.flights.TimetablePlan} makes timed steps of it, {@link
 * io.vertick.demo.flights.FlightsDriver} carries them out on {@link io.vertick.demo.flights.Rows}, {@link io.vertick.demo.flights.Display} shows those, {@link
 * io.vertick.demo.flights.TimetableCheck} says independently what must be seen.
 */
@NullMarked
package io.vertick.demo.flights;

import org.jspecify.annotations.NullMarked;
