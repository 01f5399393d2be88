package io.vertick.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertick.engine.protocol.Output;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongUnaryOperator;

/**
 * Messages as conversations write them; see BYTES in {@code tests/conformance/bridge/README.md}.
 *
 * @param numbers of requests and feeds, by name
 * @param sinceLastReply the difference of a request's number to that of the last reply
 */
record ScriptedBytes(Map<String, Long> numbers, LongUnaryOperator sinceLastReply) {
  private static final int SHORT_TEXT = 32;

  byte[] of(List<String> words) {
    var out = new Output();
    words.forEach(word -> write(out, word));
    return out.toArray();
  }

  private void write(Output out, String word) {
    switch (word.charAt(0)) {
      case '#' -> out.zigzag(sinceLastReply.applyAsLong(number(word)));
      case '@' -> out.varLong(number(word));
      case '"' -> out.string(text(word));
      case '\'' -> writeValue(out, text(word).getBytes(UTF_8));
      default -> out.raw(HexFormat.of().parseHex(word), 0, word.length() / 2);
    }
  }

  private long number(String word) {
    var name = word.substring(1);
    return Objects.requireNonNull(numbers.get(name), () -> "Expected " + name + " to be heard");
  }

  private static void writeValue(Output out, byte[] text) {
    if (text.length < SHORT_TEXT) {
      out.u8(0xa0 | text.length);
    } else {
      out.u8(0xd9).u8(text.length);
    }
    out.raw(text, 0, text.length);
  }

  /** What is between quotes. */
  static String text(String word) {
    return word.substring(1, word.length() - 1).replace('_', ' ');
  }
}
