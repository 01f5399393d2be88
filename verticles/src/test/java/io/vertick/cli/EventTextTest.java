package io.vertick.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'event':'gap','base':3,'version':9,'active':['A','B']|6 versions were skipped, is A B, version 9",
        "'event':'shown','version':0,'active':[]|is -, version 0",
        "'event':'changed','base':3,'version':5,'ticks':{'A':3}|merged 2: +A, version 5",
        "'event':'changed','base':3,'version':4,'type':'add','called':['A'],'ticks':{'A':2},'error':'x\\n y'|add A: -A, version 4, error x y",
        "'event':'stale','ageMs':3100|stale: its node is silent, what was shown was true 3100 ms ago",
        "'event':'live'|live: its node is heard again",
        "'event':'ended','error':'gone'|ended, error gone",
      })
  void shouldSayWhatHappened(String event, String text) {
    // given
    var json = "{'id':'gate','time':0," + event + "}";
    // when
    var line = EventText.of(new JsonObject(json.replace('\'', '"')));
    // then
    assertThat(line).matches("\\d\\d:\\d\\d:00\\.000  gate  .*").endsWith("  gate  " + text);
  }
}
