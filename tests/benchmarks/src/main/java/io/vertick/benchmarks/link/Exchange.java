package io.vertick.benchmarks.link;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All peers between two processes: they take turns, so that what else the machine does meets each alike. */
final class Exchange {
  private static final List<Load> LOADS = List.of(
      new Load(1, 1),
      new Load(64, 1),
      new Load(64, Peer.TARGETS),
      new Load(256, 1),
      new Load(256, Peer.TARGETS),
      new Load(1_024, 1),
      new Load(1_024, Peer.TARGETS));

  /** One at a time, each peer jumps between levels as cores fall asleep and wake: three times as many windows tell more. */
  private static final int SEQUENTIAL_TURNS = 3;

  private final int loops;
  private final Pace pace;
  private final HostProcess host;

  private Exchange(int loops, Pace pace, HostProcess host) {
    this.loops = loops;
    this.pace = pace;
    this.host = host;
  }

  /** A mutation over a link, beside the peers, with so many event loops in each process. Blocks. */
  static List<Row> overLink(Ports ports, int loops, Pace pace, Path log) {
    try (var host = HostProcess.start(ports, loops, Cast.LINKS, log)) {
      host.awaitReady();
      var vertick = VertickPeer.join(ports, loops);
      var peers = List.of(
          BusPeer.call(vertick.vertx(), ports),
          VertickPeer.call(vertick, ports),
          GrpcPeer.call(ports),
          PekkoPeer.call(ports));
      var rows = new Exchange(loops, pace, host).measure(peers);
      peers.forEach(Peer::close);
      Wait.until(vertick.close());
      return rows;
    }
  }

  /** Likewise over a bridge. */
  static List<Row> overBridge(Ports ports, int loops, Pace pace, Path log) {
    try (var host = HostProcess.start(ports, loops, Cast.BRIDGE, log)) {
      host.awaitReady();
      var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
      var peers = List.of(
          SocketPeer.call(vertx, ports),
          BridgePeer.call(vertx, ports),
          StockBridgePeer.call(vertx, ports),
          GrpcPeer.call(ports));
      var rows = new Exchange(loops, pace, host).measure(peers);
      peers.forEach(Peer::close);
      Wait.until(vertx.close());
      return rows;
    }
  }

  private List<Row> measure(List<? extends Peer> peers) {
    // For practice: what is loaded and compiled is not measured.
    LOADS.forEach(load -> peers.forEach(peer -> new Lanes(peer, load).run(pace.practice())));
    Map<Load, Map<Peer, List<Sample>>> samples = new LinkedHashMap<>();
    for (int round = 0; round < pace.rounds(); round++) {
      for (var load : LOADS) {
        var ofLoad = samples.computeIfAbsent(load, first -> new LinkedHashMap<>());
        for (int turn = 0; turn < (load.isSequential() ? SEQUENTIAL_TURNS : 1); turn++) {
          peers.forEach(peer -> ofLoad
              .computeIfAbsent(peer, first -> new ArrayList<>())
              .add(Sample.take(peer, load, pace.window(), host)));
        }
      }
    }
    return rows(samples);
  }

  private List<Row> rows(Map<Load, Map<Peer, List<Sample>>> samples) {
    var rows = new ArrayList<Row>();
    samples.forEach((load, ofLoad) ->
        ofLoad.forEach((peer, windows) -> rows.add(new Row(peer.name(), loops, load, windows))));
    return rows;
  }
}
