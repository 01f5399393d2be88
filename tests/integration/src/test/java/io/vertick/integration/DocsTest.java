package io.vertick.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All Java that the documents show is compiled in the build: each block is a region of a source file; see {@link JavaBlock}. */
class DocsTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Pattern COMPILED = Pattern.compile(".+/src/(main|test)/java/.+\\.java");

  static List<Path> documentsWithJava() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> read(file).contains("```java"))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documentsWithJava")
  void shouldShowWhatTheBuildCompiles(Path document) {
    // given
    var text = read(ROOT.resolve(document));
    // when
    var blocks = JavaBlock.in(text);
    // then
    assertThat(blocks)
        .as("each ```java is closed by a ``` of its own line")
        .hasSize(text.split("```java", -1).length - 1);
    for (var block : blocks) {
      assertThat(block.file())
          .as("<!-- source: path/to/File.java#region --> above %s", block.code())
          .matches(COMPILED);
      assertThat(block.code())
          .as("%s#%s: copy the region into %s", block.file(), block.region(), document)
          .isEqualTo(JavaBlock.region(read(ROOT.resolve(block.file())), block.region()));
    }
  }

  @Test
  void shouldFindBlocksWithAndWithoutSource() {
    // given
    var document = """
        Text
        <!-- source: a/A.java#one -->
        ```java
        first();
          indented();
        ```
        ```sh
        ls
        ```
        ```java
        second();
        ```
        """;
    // then
    assertThat(JavaBlock.in(document))
        .containsExactly(
            new JavaBlock("a/A.java", "one", "first();\n  indented();\n"),
            new JavaBlock("", "", "second();\n"));
  }

  @Test
  void shouldTakeTheIndentationOfARegionAway() {
    // given
    var source = """
        class A {
          // region one
          void a() {

            b();
          }
          // endregion
          // region other
          // endregion
        }
        """;
    // then
    assertThat(JavaBlock.region(source, "one")).isEqualTo("void a() {\n\n  b();\n}\n");
  }

  @Test
  void shouldSayHowToMarkARegionThatIsMissing() {
    // then
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JavaBlock.region("class A {}", "one"))
        .withMessage("Expected one region one, but found 0:"
            + " mark it with // region one and // endregion");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException missing) {
      throw new AssertionError("Expected to read " + file + ", but it failed", missing);
    }
  }
}
