package io.vertick.benchmarks.link;

import java.io.IOException;

/** Who answers in the other process. */
enum Cast {
  /** A node of a cluster. */
  NODE {
    @Override
    void serve(Ports ports, int loops) {
      var unused = VertickPeer.serve(ports, loops);
    }
  },
  /** A node with very many machines. */
  CROWD {
    @Override
    void serve(Ports ports, int loops) {
      ReplicasBenchmark.serve(ports);
    }
  },
  /** A node, and whom a mutation over its links is compared with. */
  LINKS {
    @Override
    void serve(Ports ports, int loops) throws IOException {
      var vertick = VertickPeer.serve(ports, loops);
      BusPeer.serve(vertick.vertx(), loops);
      GrpcPeer.serve(ports);
      PekkoPeer.serve(ports);
    }
  },
  /** A bridge in a process of its own, and whom it is compared with. */
  BRIDGE {
    @Override
    void serve(Ports ports, int loops) throws IOException {
      var vertx = BridgePeer.serve(ports, loops);
      SocketPeer.serve(vertx, ports);
      StockBridgePeer.serve(vertx, ports);
      GrpcPeer.serve(ports);
    }
  };

  /** Starts them all. Blocks. */
  abstract void serve(Ports ports, int loops) throws IOException;
}
