package io.vertick.chaos.fault;

import io.vertick.chaos.node.Address;
import java.util.List;

/** What nodes are connected by. */
public interface Network {
  /** Where a node listens. */
  Address address(String node);

  /** What a command is put behind, to run where the node is. */
  List<String> place(String node);

  /** Whether it can be cut. */
  boolean canBeCut();

  /** Takes the link of a node down, or up again. */
  void cut(String node, boolean isCut);

  /** Throws away what a node sends to another, or no longer does. */
  void block(String from, String to, boolean isBlocked);

  /** Such as {@code network namespaces}. */
  @Override
  String toString();
}
