package io.vertick.link;

import io.vertick.bridge.frame.FrameWriter;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.protocol.Frame;
import io.vertick.engine.protocol.Hello;
import io.vertick.engine.protocol.Input;
import io.vertick.engine.protocol.Output;
import io.vertick.engine.protocol.Rejection;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection with an open session, over which a test says what no session of ours would. Reads wait for ten seconds at most. */
final class BareClient implements AutoCloseable {
  private static final int CREDIT_BYTES = 1 << 20;

  private final Socket socket;
  private final DataInputStream in;

  /**
   * Says hello twice.
   *
   * @param received how many messages of the server it says that it has
   */
  BareClient(int port, Incarnation self, long received) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write('V');
    say(hello(self, true, 0, null));
    var server = Frame.readHello(new Input(hear()));
    var known = new Hello.Known(server.self(), server.session(), received);
    say(hello(self, false, server.question(), known));
  }

  private static byte[] hello(
      Incarnation self, boolean asks, long answers, Hello.@Nullable Known known) {
    var out = new Output();
    Frame.write(
        out,
        new Hello(
            1, 1, 0, self, 1, 1, asks, answers, known, CREDIT_BYTES, CREDIT_BYTES, 0, "bare", ""));
    return out.toArray();
  }

  /** Says a frame. */
  void say(byte[] frame) throws IOException {
    var writer = new FrameWriter();
    writer.add(frame, 0, frame.length);
    socket.getOutputStream().write(Objects.requireNonNull(writer.take()).getBytes());
  }

  void say(String hex) throws IOException {
    say(HexFormat.of().parseHex(hex));
  }

  /** The next frame. */
  byte[] hear() throws IOException {
    int length = 0;
    int next;
    int shift = 0;
    do {
      next = in.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80);
    return in.readNBytes(length);
  }

  /** Passes over what comes before a rejection. */
  Rejection rejection() throws IOException {
    var frame = hear();
    while (Frame.kind(frame, 0, frame.length) != Frame.Kind.REJECTION) {
      frame = hear();
    }
    return Frame.readRejection(new Input(frame));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
