package io.vertick.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class WatchTableTest {
  private final WatchTable table = new WatchTable();

  private void apply(String event) {
    table.apply(new JsonObject("{" + event.replace('\'', '"') + "}"));
  }

  @Test
  void shouldShowMachinesById() {
    // when
    apply("'event':'shown','id':'b','time':1000,'version':4,'ticks':{'Off':0,'On':3}");
    apply("'event':'shown','id':'a','time':3000,'version':1,'ticks':{'Off':0,'On':0}");
    // then
    assertThat(table.lines(9_000))
        .containsExactly(
            "ID  ACTIVE:TICK  VERSION  CHANGED  AGE",
            "a   -            1        6 s ago  live",
            "b   On:3         4        8 s ago  live");
  }

  @Test
  void shouldShowChangesAndAge() {
    // given
    apply("'event':'shown','id':'a','time':1000,'version':4,'ticks':{'Off':0,'On':3}");
    // when
    apply("'event':'changed','id':'a','time':8000,'version':5,'ticks':{'Off':1}");
    apply("'event':'stale','id':'a','time':9000,'ageMs':3000");
    // then
    assertThat(table.lines("a", 20_000).get(1))
        .isEqualTo("a   Off:1 On:3   5        12 s ago  stale 14 s");
    apply("'event':'live','id':'a'");
    assertThat(table.lines("a", 20_000).get(1)).endsWith("live");
    apply("'event':'ended','id':'a'");
    assertThat(table.lines("a", 20_000).get(1)).endsWith("ended");
  }
}
