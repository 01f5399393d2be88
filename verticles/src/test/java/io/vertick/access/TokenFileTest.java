package io.vertick.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertick.bridge.access.BridgeLimits;
import io.vertick.bridge.access.Limit;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {
  private static final String HASH = Tokens.hash("secret");

  @TempDir
  private Path folder;

  private Tokens read(String text) throws IOException {
    return TokenFile.read(Files.writeString(folder.resolve("tokens.yaml"), text));
  }

  private List<String> problemsOf(String text) {
    var wrong = catchThrowableOfType(AccessFileException.class, () -> read(text));
    assertThat(wrong).as(text).isNotNull();
    return wrong.problems().stream().map(line -> line.replace(folder + "/", "")).toList();
  }

  @Test
  void shouldReadTokens() throws IOException {
    // when
    var tokens = read("""
        - name: orders
          hash: %s
          right: mutate
          machines: ['order-*', gate-1]
          expires: 2027-01-31
          limits: { feeds: 10, mutationsPerSecond: 5 }
        - { name: eyes, hash: %s, right: read, machines: ['*'] }
        """.formatted(HASH, Tokens.hash("other")));
    // then
    var lastMs = Instant.parse("2027-01-31T23:59:59.999Z").toEpochMilli();
    var access = Objects.requireNonNull(tokens.find("secret", lastMs));
    assertThat(access.name()).isEqualTo("orders");
    assertThat(access.right()).isEqualTo(Right.MUTATE);
    assertThat(access.mayMutate("order-1")).isTrue();
    assertThat(access.mayMutate("gate-1")).isTrue();
    assertThat(access.mayRead("gate-2")).isFalse();
    assertThat(access.limits().of(Limit.FEEDS)).isEqualTo(10);
    assertThat(access.limits().of(Limit.MUTATIONS_PER_SECOND)).isEqualTo(5);
    assertThat(tokens.find("secret", lastMs + 1)).isNull();
    assertThat(Objects.requireNonNull(tokens.find("other", 0)).limits().of(Limit.FEEDS))
        .isEqualTo(BridgeLimits.DEFAULT.of(Limit.FEEDS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: a b|1:11: Expected 1 to 64 letters, digits, dots, _ and - for a name, but found \"a b\"",
        "hash: mySecretToken|1:11: Expected sha256: and 64 hexadecimal digits, as `vertick token` prints them, but found something else",
        "right: write|1:12: Expected read, mutate or admin for right, but found \"write\"",
        "machines: all|1:15: Expected a list of machines, but found \"all\"",
        "machines: [a/b]|1:16: Expected 1 to 128 letters, digits, '.', '_', '-' and '*' such as order-*, but found \"a/b\"",
        "expires: 2027-02-30|1:14: Expected the last day it holds, such as 2027-01-31 (UTC), but found \"2027-02-30\"",
        "limits: { feeds: -1 }|1:22: Expected feeds from 0 to 65536, but found the number -1",
        "limits: { sessions: 1 }|1:15: Expected a limit (requests, feeds, waits, queuedBytes, payloadBytes, mutationsPerSecond), but found \"sessions\"",
        "rights: read|1:5: Expected a key of a token (name, hash, right, machines, expires, limits), but found \"rights\"; did you mean right?",
      })
  void shouldSayWhatIsWrong(String line, String problem) {
    // given a token that is right but for one key
    var key = line.substring(0, line.indexOf(':'));
    var rest = new StringBuilder();
    List.of("name: n", "hash: " + HASH, "right: read", "machines: [m]").stream()
        .filter(other -> !other.startsWith(key + ":"))
        .forEach(other -> rest.append(", ").append(other));
    // then
    assertThat(problemsOf("- { " + line + rest + " }\n")).containsExactly("tokens.yaml:" + problem);
  }

  @Test
  void shouldAskForKeysAndForEachNameOnce() {
    assertThat(problemsOf("- {}\n"))
        .containsExactly(
            "tokens.yaml:1:3: Expected the key name, but found none",
            "tokens.yaml:1:3: Expected the key hash, but found none",
            "tokens.yaml:1:3: Expected the key right, but found none",
            "tokens.yaml:1:3: Expected the key machines, but found none");
    var one = "- { name: n, hash: " + HASH + ", right: read, machines: [m] }\n";
    assertThat(problemsOf(one + one))
        .containsExactly("tokens.yaml:2:11: Expected each name once, but found \"n\" again");
  }

  @Test
  void shouldLimitTokensAndPatterns() throws IOException {
    // given
    var most = new StringBuilder();
    for (int i = 0; i < Tokens.SIZE_MAX; i++) {
      most.append("- { name: n" + i + ", hash: " + HASH + ", right: read, machines: [m] }\n");
    }
    // then
    assertThat(read(most.toString()).size()).isEqualTo(Tokens.SIZE_MAX);
    assertThat(problemsOf(most + "- {}\n"))
        .containsExactly(
            "tokens.yaml:1:1: Expected a list of tokens of at most 1000, but found 1001");
    var patterns = String.join(",", Collections.nCopies(TokenFile.PATTERNS_MAX + 1, "m"));
    assertThat(problemsOf(
            "- { name: n, hash: " + HASH + ", right: read, machines: [" + patterns + "] }"))
        .singleElement()
        .asString()
        .endsWith("Expected a list of machines of at most 100, but found 101");
  }
}
