package io.vertick.benchmarks.link;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.Set;

/** Follows a worker behind gRPC-Java: a stream is subscribed to, a unary call reads, another one calls. On the threads of gRPC. */
final class GrpcEvents implements EventSource {
  private static final byte[] NOTHING = new byte[0];
  private static final MethodDescriptor<byte[], byte[]> SUBSCRIBE =
      GrpcBytes.method(MethodType.SERVER_STREAMING, "benchmark.Worker/Subscribe");
  private static final MethodDescriptor<byte[], byte[]> VALUE =
      GrpcBytes.method(MethodType.UNARY, "benchmark.Worker/GetValue");
  private static final MethodDescriptor<byte[], byte[]> CALL =
      GrpcBytes.method(MethodType.UNARY, "benchmark.Worker/CallOp");

  /** The service, for one subscriber. On the thread of its connection. */
  private static final class Service {
    private final EventWorker worker = new EventWorker();
    private StreamObserver<byte[]> subscriber = new Reply(Promise.promise());

    ServerServiceDefinition definition() {
      return ServerServiceDefinition.builder("benchmark.Worker")
          .addMethod(SUBSCRIBE, ServerCalls.asyncServerStreamingCall(this::subscribe))
          .addMethod(VALUE, ServerCalls.asyncUnaryCall(this::value))
          .addMethod(CALL, ServerCalls.asyncUnaryCall(this::call))
          .build();
    }

    private void subscribe(byte[] request, StreamObserver<byte[]> events) {
      subscriber = events;
      worker.call(0);
      events.onNext(NOTHING);
    }

    private void value(byte[] request, StreamObserver<byte[]> reply) {
      reply.onNext(new byte[] {(byte) worker.value()});
      reply.onCompleted();
    }

    private void call(byte[] request, StreamObserver<byte[]> reply) {
      worker.call(request[0]);
      subscriber.onNext(NOTHING);
      reply.onNext(NOTHING);
      reply.onCompleted();
    }
  }

  /** The one message of a unary call. */
  private record Reply(Promise<byte[]> said) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      said.complete(message);
    }

    @Override
    public void onError(Throwable why) {
      said.tryFail(why);
    }

    @Override
    public void onCompleted() {}
  }

  /** Each message of the stream is an event. */
  private final class Events implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      event.complete();
    }

    @Override
    public void onError(Throwable why) {
      event.tryFail(why);
    }

    @Override
    public void onCompleted() {}
  }

  private final ManagedChannel channel;
  private final int port;
  /** The next event. Set before the call that causes it, and completed by the thread of the connection. */
  private volatile Promise<Void> event = Promise.promise();

  private GrpcEvents(ManagedChannel channel, int port) {
    this.channel = channel;
    this.port = port;
  }

  static Server serve(Ports ports) throws IOException {
    return GrpcPeer.start(ports, new Service().definition());
  }

  /** Subscribes. Blocks. */
  static GrpcEvents of(Ports ports) {
    var events = new GrpcEvents(GrpcPeer.channel(ports), ports.grpc());
    ClientCalls.asyncServerStreamingCall(
        events.channel.newCall(SUBSCRIBE, CallOptions.DEFAULT), NOTHING, events.new Events());
    Wait.until(events.event.future());
    return events;
  }

  @Override
  public String name() {
    return "gRPC-Java";
  }

  @Override
  public Set<Integer> ports() {
    return Set.of(port);
  }

  /** The event, the value, the call. */
  @Override
  public int calls() {
    return 3;
  }

  @Override
  public Future<Void> follow(int events) {
    Promise<Void> ended = Promise.promise();
    next(events, ended);
    return ended.future();
  }

  private void next(int left, Promise<Void> ended) {
    if (left == 0) {
      ended.complete();
      return;
    }
    event = Promise.promise();
    var seen = event.future();
    ask(VALUE, NOTHING)
        .compose(value -> ask(CALL, value))
        .compose(called -> seen)
        .onSuccess(again -> next(left - 1, ended))
        .onFailure(ended::fail);
  }

  private Future<byte[]> ask(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    Promise<byte[]> said = Promise.promise();
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, CallOptions.DEFAULT), request, new Reply(said));
    return said.future();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
