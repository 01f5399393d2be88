package io.vertick.yaml;

/** A name as it stands at a place of a file. */
public record Name(Place place, String text) {}
