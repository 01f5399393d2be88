package io.vertick.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recorded cases in the folder that the system property {@code vectors} names ({@code mvn -Dvectors=DIR}); skipped if there are none. */
class VectorsTest {
  private static final int SHOWN_MAX = 10;

  @Test
  void shouldBehaveAsRecorded() throws IOException {
    // given
    var files = files();
    var differing = new ArrayList<String>();
    // when
    for (var file : files) {
      play(file, differing);
    }
    // then
    assertThat(differing.subList(0, Math.min(SHOWN_MAX, differing.size())))
        .as("the first of %s cases that differ", differing.size())
        .isEmpty();
  }

  private static List<Path> files() throws IOException {
    var folder = Path.of(System.getProperty("vectors", ""));
    boolean isThere = System.getProperty("vectors") != null && Files.isDirectory(folder);
    List<Path> files = List.of();
    if (isThere) {
      try (var all = Files.list(folder)) {
        files = all.filter(VectorsTest::isCaseFile).sorted().toList();
      }
    }
    if (files.isEmpty()) {
      var reason = isThere
          ? "VectorsTest: no .jsonl or .jsonl.gz in " + folder + ": skipped"
          : "VectorsTest: no folder of vectors at " + System.getProperty("vectors") + ": skipped";
      System.out.println(reason);
      assumeTrue(false, reason);
    }
    return files;
  }

  private static boolean isCaseFile(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith(".jsonl") || name.endsWith(".jsonl.gz");
  }

  private static void play(Path file, List<String> differing) throws IOException {
    var reader = new CaseFile.Reader() {
      int passed;
      int failed;

      @Override
      public void read(Case found) {
        count(Comparison.play(found));
      }

      @Override
      public void malformed(int line, String reason) {
        count(List.of(file + " line " + line + ": " + reason));
      }

      private void count(List<String> differences) {
        if (differences.isEmpty()) {
          passed++;
        } else {
          failed++;
          differing.add(String.join("\n", differences));
        }
      }
    };
    CaseFile.read(file, reader);
    System.out.println(
        file.getFileName() + ": " + reader.passed + " passed, " + reader.failed + " failed");
  }
}
