package io.vertick.chaos.comparison;

import java.nio.file.Path;

/**
 * One process of a node, and what it wrote.
 *
 * @param name such as {@code n1.3}
 * @param views what its replicas showed
 * @param endedAtMs when it was killed, or had left
 */
public record Life(String node, String name, Path journal, Path views, long endedAtMs) {}
