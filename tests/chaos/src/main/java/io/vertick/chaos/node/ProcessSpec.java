package io.vertick.chaos.node;

import io.vertick.chaos.comparison.Life;
import java.nio.file.Path;
import java.util.List;

/** One life of a process. Immutable. */
public sealed interface ProcessSpec permits NodeSpec, ClientsSpec {
  /** Its place in the network: the id of its node, or what that of the clients is called. */
  String node();

  /** What this life is called in the names of files. */
  String name();

  /** Of its journals and its log. */
  Path directory();

  /** Class and arguments that make a {@code java} live it. */
  List<String> command();

  /** Who lived in it, if it ended then. */
  List<Life> lives(long endedAtMs);
}
