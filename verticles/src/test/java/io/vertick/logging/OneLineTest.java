package io.vertick.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void shouldPutSpaceInPlaceOfLineBreaksAndWhatIsAroundThem() {
    assertThat(OneLine.of("one \r\n\t two\n\nthree")).isEqualTo("one two three");
    assertThat(OneLine.of("as it  is\t")).isEqualTo("as it  is\t");
  }

  @Test
  void shouldCutWhatIsTooLong() {
    assertThat(OneLine.of("one\ntwo", 7)).isEqualTo("one two");
    assertThat(OneLine.of("one\ntwo", 6)).isEqualTo("one t…");
  }

  @Test
  void shouldTellClassOfWhatThrowsWhenItIsAskedForItsText() {
    var mute = new Object() {
      @Override
      public String toString() {
        throw new UnsupportedOperationException();
      }
    };
    assertThat(OneLine.of(mute))
        .startsWith(getClass().getName())
        .endsWith(", whose text can't be read");
  }

  @Test
  void shouldKnowEachLineBreakThatPatternsKnow() {
    var unbroken = IntStream.rangeClosed(0, Character.MAX_VALUE)
        .mapToObj(character -> "a" + (char) character + "b")
        .filter(text -> text.matches("a\\Rb") && !OneLine.of(text).equals("a b"));
    assertThat(unbroken).isEmpty();
  }
}
