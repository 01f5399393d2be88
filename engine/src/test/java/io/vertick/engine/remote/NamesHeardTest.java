package io.vertick.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.protocol.Message.Names;
import io.vertick.engine.schema.SchemaHash;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    assertThat(names.of(SCHEMA)).containsExactly("A", "B", "C");
  }

  @Test
  void shouldForgetPartsThatHaveNoBeginning() {
    // when
    names.receive(new Names(SCHEMA, 3, 1, List.of("B", "C")));
    names.receive(new Names(SCHEMA, 3, 0, List.of("A", "B", "C")));
    // then
    assertThat(names.of(SCHEMA)).containsExactly("A", "B", "C");
    assertThat(names.partial()).isZero();
  }

  @Test
  void shouldKeepNothingOfSchemasWhosePartsDoNotFit() {
    for (int schema = 0; schema < 100; schema++) {
      names.receive(new Names(new SchemaHash(9, schema), 3, 1, List.of("B")));
      names.receive(new Names(new SchemaHash(9, schema), 3, 0, List.of()));
    }
    assertThat(names.partial()).isZero();
  }

  @Test
  void shouldKeepNoMoreThanSoManyNames() {
    // given schemas of one part each
    var part = Collections.nCopies(Names.PART_MAX, "A");
    int schemas = NamesHeard.NAMES_MAX / Names.PART_MAX;
    for (int schema = 0; schema < schemas; schema++) {
      names.receive(new Names(new SchemaHash(9, schema), Names.PART_MAX, 0, part));
    }
    // when
    names.receive(new Names(SCHEMA, 1, 0, List.of("A")));
    // then
    assertThat(names.of(SCHEMA)).isNull();
    assertThat(names.of(new SchemaHash(9, schemas - 1))).hasSize(Names.PART_MAX);
    // when another session begins
    names.clear();
    names.receive(new Names(SCHEMA, 1, 0, List.of("A")));
    // then
    assertThat(names.of(SCHEMA)).containsExactly("A");
  }
}
