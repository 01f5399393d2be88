package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.protocol.ProtocolException;
import io.vertick.engine.schema.SchemaHash;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesHeardTest {
  private static final SchemaHash SCHEMA = new SchemaHash(1, 2);

  private final NamesHeard names = new NamesHeard();

  @Test
  void shouldKnowNamesOnceAllPartsCame() {
    // when
    names.receive(new Names(SCHEMA, 3, 0, List.of("A", "B")));
    // then
    assertThat(names.of(SCHEMA)).isNull();
    // when
    names.receive(new Names(SCHEMA, 3, 2, List.of("C")));
    // then
    assertThat(told(SCHEMA)).containsExactly("A", "B", "C");
  }

  @ParameterizedTest(name = "{1} from {0} on")
  @CsvSource({"1, 2", "2, 1", "0, 0"})
  void shouldRefuseParts(int first, int count) {
    var parts = Collections.nCopies(count, "B");
    // given
    names.receive(new Names(new SchemaHash(9, 9), 3, 0, List.of("A")));
    // when
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> names.receive(new Names(SCHEMA, 3, first, parts)))
        .withMessageStartingWith("Expected the names of a schema from 0 on, but found " + count);
    // then
    assertThat(names.of(SCHEMA)).isNull();
  }

  @Test
  void shouldBeginAnew() {
    // given a list that is not told as a whole
    names.receive(new Names(SCHEMA, 3, 0, List.of("A", "B")));
    // when
    names.receive(new Names(SCHEMA, 2, 0, List.of("C", "D")));
    // then
    assertThat(told(SCHEMA)).containsExactly("C", "D");
  }

  @Test
  void shouldRefuseANameThatComesTwice() {
    names.receive(new Names(SCHEMA, 3, 0, List.of("A", "B")));
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> names.receive(new Names(SCHEMA, 3, 2, List.of("A"))))
        .withMessage("Expected each state once, but A stands at 0 and at 2");
  }

  @Test
  void shouldForgetThoseThatWereToldFirst() {
    // given as many as are kept
    int schemas = NamesHeard.NAMES_MAX / Names.PART_MAX;
    for (int schema = 0; schema < schemas; schema++) {
      names.receive(new Names(new SchemaHash(9, schema), Names.PART_MAX, 0, many()));
    }
    // when
    names.receive(new Names(SCHEMA, Names.PART_MAX, 0, many()));
    // then
    assertThat(names.of(new SchemaHash(9, 0))).isNull();
    assertThat(told(new SchemaHash(9, 1))).hasSize(Names.PART_MAX);
    assertThat(told(SCHEMA)).hasSize(Names.PART_MAX);
    // when the same are told again, which need no room
    names.receive(new Names(SCHEMA, Names.PART_MAX, 0, many()));
    // then
    assertThat(told(new SchemaHash(9, 1))).hasSize(Names.PART_MAX);
    // when another session begins
    names.clear();
    // then
    assertThat(names.of(SCHEMA)).isNull();
  }

  private List<String> told(SchemaHash schema) {
    return Objects.requireNonNull(names.of(schema)).list();
  }

  private static List<String> many() {
    return IntStream.range(0, Names.PART_MAX).mapToObj(i -> "S" + i).toList();
  }
}
