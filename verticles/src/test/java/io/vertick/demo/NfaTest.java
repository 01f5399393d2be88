package io.vertick.demo;

import static io.vertick.fixture.Futures.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class NfaTest {
  @Test
  void shouldPrintActiveStatesAfterEachSymbol(Vertx vertx) {
    assertThat(read(vertx, Nfa.WORDS)).isEqualToNormalizingNewlines("""
            101010
              1  (StepX Step0)
              0  (StepX Step1)
              1  (StepX Step0 Step2)
              0  (StepX Step1 Step3)
              1  (StepX Step0 Step2)
              0  (StepX Step1 Step3)
              accepted
            1010
              1  (StepX Step0)
              0  (StepX Step1)
              1  (StepX Step0 Step2)
              0  (StepX Step1 Step3)
              accepted
            100010
              1  (StepX Step0)
              0  (StepX Step1)
              0  (StepX Step2)
              0  (StepX Step3)
              1  (StepX Step0)
              0  (StepX Step1)
              rejected
            """);
  }

  @Test
  void shouldAcceptByFourthSymbolFromTheEnd(Vertx vertx) {
    // given all words of up to seven symbols
    var words = new ArrayList<String>();
    var expected = new ArrayList<String>();
    for (int bits = 2; bits < 256; bits++) {
      var word = Integer.toBinaryString(bits).substring(1);
      int fourth = word.length() - 4;
      words.add(word);
      expected.add(fourth >= 0 && word.charAt(fourth) == '1' ? "  accepted" : "  rejected");
    }
    // when
    var judged = read(vertx, words).lines().filter(line -> line.endsWith("ed")).toList();
    // then
    assertThat(judged).isEqualTo(expected);
  }

  @Test
  void shouldKeepAllGuessesAtOnce(Vertx vertx) {
    assertThat(read(vertx, List.of("1".repeat(Nfa.SYMBOLS_MAX))))
        .contains("  1  (StepX Step0 Step1 Step2 Step3)")
        .endsWith("  accepted" + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "102",
        " 1",
        "11111111111111111111111111111111111111111111111111111111111111111"
      })
  void shouldRefuseWhatIsNoWord(String word, Vertx vertx) {
    var printed = new ByteArrayOutputStream();
    assertThatThrownBy(
            () -> Nfa.run(vertx, List.of("1", word), new PrintStream(printed, true, UTF_8)))
        .isInstanceOf(DemoException.class)
        .hasMessage("Expected words of 1 to 64 symbols 0 and 1, but got \"" + word + "\"");
    assertThat(printed.size()).isZero();
  }

  private static String read(Vertx vertx, List<String> words) {
    var printed = new ByteArrayOutputStream();
    await(Nfa.run(vertx, words, new PrintStream(printed, true, UTF_8)));
    return printed.toString(UTF_8);
  }
}
