package io.vertick.link;

import io.vertick.cluster.Member;
import io.vertick.cluster.Membership;
import io.vertick.engine.clock.Incarnation;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes of the cluster, and the link to each: made when the node is listed as a member, closed when it has not been for too long. At most
 * {@value Links#LINKS_MAX}. Confined to the context of the links.
 */
final class Peers {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.link");

  private final Links links;
  private final Membership membership;
  private final Map<String, Link> byNode = new TreeMap<>();
  /** Members beyond the limit of links. */
  private final Set<String> leftOut = new HashSet<>();

  Peers(Links links, Membership membership) {
    this.links = links;
    this.membership = membership;
  }

  // Membership.

  /** Looks who is listed now. A node is, as long as one of its lives is: the last one may be listed beside the next. */
  void follow() {
    var listed = new TreeMap<String, Member>();
    // In the order of joining: of two lives of a node the later one counts.
    membership.members().forEach(member -> listed.put(member.id(), member));
    listed.remove(links.self().id());
    leftOut.retainAll(listed.keySet());
    listed.values().forEach(this::listed);
    byNode.forEach((node, link) -> {
      if (!listed.containsKey(node)) {
        link.unlisted(links.config().goneAfter());
      }
    });
  }

  private void listed(Member member) {
    var node = member.id();
    var known = byNode.get(node);
    if (known != null) {
      known.listed(member);
    } else if (byNode.size() < Links.LINKS_MAX) {
      var link = new Link(links, member);
      byNode.put(node, link);
      if (links.isLeaving()) {
        link.leave();
      }
    } else if (leftOut.add(node)) {
      LOG.error("{} is not linked: a node has at most {} links", node, Links.LINKS_MAX);
    }
  }

  /** Whether a member lives under this name now. */
  boolean isMember(Incarnation life) {
    return links.self().incarnation().equals(life)
        || membership.members().stream().anyMatch(member -> member.incarnation().equals(life));
  }

  // Their links.

  /** By node. */
  Collection<Link> all() {
    return byNode.values();
  }

  /** The link to a node; null if there is none. */
  @Nullable
  Link to(String node) {
    return byNode.get(node);
  }

  /** The nodes that have not told yet which machines they have; see {@link Link#isSettled}. */
  List<String> unsettled() {
    return all().stream().filter(link -> !link.isSettled()).map(Link::node).toList();
  }

  /** Whether any is linked, if any is listed. */
  boolean isReachable() {
    return all().stream().noneMatch(Link::isListed) || all().stream().anyMatch(Link::isOpen);
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (var link : all()) {
      next = Math.min(next, link.nextDeadline());
    }
    return next;
  }

  void tick(long now) {
    for (var link : List.copyOf(all())) {
      if (link.isGone(now)) {
        gone(link);
      } else {
        link.tick(now);
      }
    }
  }

  private void gone(Link link) {
    LOG.info("{} is gone: what may have run there is unknown", link.node());
    byNode.remove(link.node());
    links.placement().gone(link.node());
    link.close();
    links.show(link.node(), LinkStates.SCHEMA.states().gone);
  }

  void close() {
    all().forEach(Link::close);
    byNode.clear();
  }
}
