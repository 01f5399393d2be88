package io.vertick.benchmarks.link;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/** Unary calls of gRPC-Java with direct executors on one channel: eight bytes each way, of a marshaller that copies them, so nothing is paid for protobuf. */
final class GrpcPeer implements Peer {
  static final String NAME = "gRPC-Java unary";

  private static final byte[] BODY = new byte[8];
  private static final MethodDescriptor<byte[], byte[]> TOGGLE =
      GrpcBytes.method(MethodType.UNARY, "benchmark.Machines/Toggle");

  private final ManagedChannel channel;
  private final int port;

  private GrpcPeer(ManagedChannel channel, int port) {
    this.channel = channel;
    this.port = port;
  }

  static Server serve(Ports ports) throws IOException {
    var service = ServerServiceDefinition.builder("benchmark.Machines")
        .addMethod(TOGGLE, ServerCalls.asyncUnaryCall(GrpcPeer::reply))
        .build();
    return start(ports, service);
  }

  static Server start(Ports ports, ServerServiceDefinition service) throws IOException {
    return NettyServerBuilder.forAddress(address(ports))
        .directExecutor()
        .addService(service)
        .build()
        .start();
  }

  private static void reply(byte[] request, StreamObserver<byte[]> reply) {
    reply.onNext(request);
    reply.onCompleted();
  }

  static GrpcPeer call(Ports ports) {
    return new GrpcPeer(channel(ports), ports.grpc());
  }

  static ManagedChannel channel(Ports ports) {
    return NettyChannelBuilder.forAddress(address(ports))
        .directExecutor()
        .usePlaintext()
        .build();
  }

  private static InetSocketAddress address(Ports ports) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.grpc());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }

  @Override
  public void ask(int target, Answer answer) {
    var call = channel.newCall(TOGGLE, CallOptions.DEFAULT);
    ClientCalls.asyncUnaryCall(call, BODY, new Telling(answer));
  }

  private record Telling(Answer answer) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] reply) {}

    @Override
    public void onError(Throwable why) {
      answer.failed(why);
    }

    @Override
    public void onCompleted() {
      answer.answered();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
