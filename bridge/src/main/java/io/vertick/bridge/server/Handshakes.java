package io.vertick.bridge.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS whose handshakes are computed one at a time on a thread of their own, in the order in which they come: each takes about a millisecond, for which all clients of the port would wait. With
 * {@value #WAITING_MAX} that wait, and with as many connections under way as the bridge may have sessions, in all or from one address, one more ends its connection. All but the computing is confined to the context of the
 * bridge.
 *
 * <p>Vert.x would have a pool of twenty threads do it ({@link #setUseWorkerThread}), which leaves little of two cores to the event loop, and does other things of the process too; its queue has no end.
 */
final class Handshakes extends JdkSSLEngineOptions {
  private static final Logger LOG = LoggerFactory.getLogger("vertick.bridge");

  /** A quarter of a second's work. */
  static final int WAITING_MAX = 256;

  private static final int IDLE_S = 10;

  private final int connectionsMax;
  private final int perAddressMax;
  private final Map<SocketAddress, Integer> perAddress = new HashMap<>();
  private final BridgeCounters counters;
  private final ThreadPoolExecutor thread;
  private int connections;

  /**
   * None yet.
   *
   * @param connectionsMax whose handshakes may be under way at a time
   * @param perAddressMax how many of them may come from one address
   * @param counters told of those that are refused or fail
   */
  Handshakes(int connectionsMax, int perAddressMax, BridgeCounters counters) {
    this.connectionsMax = connectionsMax;
    this.perAddressMax = perAddressMax;
    this.counters = counters;
    thread = new ThreadPoolExecutor(
        1, 1, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), Handshakes::thread);
    thread.allowCoreThreadTimeOut(true);
  }

  /** It does nothing that the process would have to wait for. */
  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "vertick-handshakes");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has a step of a handshake computed, after those that wait.
   *
   * @throws RejectedExecutionException if {@value #WAITING_MAX} wait; Netty closes its connection then
   */
  void compute(Runnable step) {
    thread.execute(step);
  }

  /** An address without its port. */
  private static SocketAddress host(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? new InetSocketAddress(internet.getAddress(), 0)
        : address;
  }

  /** How many are under way. */
  int connections() {
    return connections;
  }

  /** The same: it is one thread, however often Vert.x copies its options. */
  @Override
  public Handshakes copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Certificate(super.create());
      }
    };
  }

  /** What Vert.x has read of the files, with handlers of ours. */
  private final class Certificate extends DelegatingSslContext {
    Certificate(SslContext read) {
      super(read);
    }

    @Override
    protected void initEngine(SSLEngine engine) {}

    @Override
    protected SslHandler newHandler(ByteBufAllocator buffers, boolean startTls, Executor ofVertx) {
      return new Handshake(newEngine(buffers));
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator buffers, String host, int port, boolean startTls, Executor ofVertx) {
      return new Handshake(newEngine(buffers, host, port));
    }
  }

  /** The handler of one connection. */
  private final class Handshake extends SslHandler {
    Handshake(SSLEngine engine) {
      super(engine, Handshakes.this::compute);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      var address = host(context.channel().remoteAddress());
      if (connections == connectionsMax || perAddress.getOrDefault(address, 0) >= perAddressMax) {
        counters.handshakesRefused++;
        var unused = context.close();
      } else {
        connections++;
        perAddress.merge(address, 1, Integer::sum);
        handshakeFuture().addListener(handshake -> ended(address, handshake));
      }
    }

    private void ended(SocketAddress address, Future<? super Channel> handshake) {
      connections--;
      perAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
      var failure = handshake.cause();
      if (failure instanceof RejectedExecutionException) {
        counters.handshakesRefused++;
      } else if (failure != null) {
        counters.handshakesFailed++;
        LOG.debug("{} did not complete a TLS handshake", address, failure);
      }
    }
  }
}
