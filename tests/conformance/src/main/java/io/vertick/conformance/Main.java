package io.vertick.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Runs files of cases on the engine: {@code tests/conformance/run FILE…}. Exit code 0: all passed; 1: some failed; 2: usage. */
public final class Main {
  private int passed;
  private int failed;
  private final PrintStream out;

  private Main(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> files, PrintStream out, PrintStream err) {
    if (files.isEmpty()) {
      err.println("usage: tests/conformance/run FILE…   (.jsonl or .jsonl.gz)");
      return 2;
    }
    var main = new Main(out);
    for (var file : files) {
      try {
        main.runFile(Path.of(file));
      } catch (NoSuchFileException e) {
        err.println("Expected a file of cases, but there is none at " + file);
        return 2;
      } catch (IOException e) {
        err.println(
            "Expected a file of cases at " + file + ", but it can't be read: " + e.getMessage());
        return 2;
      }
    }
    out.println(main.passed + " passed, " + main.failed + " failed");
    return main.failed == 0 ? 0 : 1;
  }

  private void runFile(Path file) throws IOException {
    CaseFile.read(file, new CaseFile.Reader() {
      @Override
      public void read(Case found) {
        count(Comparison.play(found));
      }

      @Override
      public void malformed(int line, String reason) {
        count(List.of(file + " line " + line + ": expected a case, but found " + reason));
      }
    });
  }

  private void count(List<String> differences) {
    differences.forEach(out::println);
    if (differences.isEmpty()) {
      passed++;
    } else {
      failed++;
    }
  }
}
