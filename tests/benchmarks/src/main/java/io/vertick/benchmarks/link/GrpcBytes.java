package io.vertick.benchmarks.link;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies of calls as they are, so nothing is paid for protobuf. */
final class GrpcBytes implements Marshaller<byte[]> {
  /** A method that takes and gives bytes. */
  static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(new GrpcBytes())
        .setResponseMarshaller(new GrpcBytes())
        .build();
  }

  @Override
  public InputStream stream(byte[] value) {
    return new ByteArrayInputStream(value);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException cut) {
      throw new UncheckedIOException(cut);
    }
  }
}
