package io.vertick.cluster;

import io.vertick.yaml.Place;

/**
 * A port that a node takes.
 *
 * @param place where its file says so; {@link Place#START} if it does not
 */
record Port(int number, Place place) {
  Port(int number) {
    this(number, Place.START);
  }
}
