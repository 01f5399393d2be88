package io.vertick.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class RowsTest {
  @Test
  void shouldNameEveryBenchmarkAndNoOther() {
    // given what JMH finds
    var out = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    var found = BenchmarkList.defaultList().getAll(out, List.of()).stream()
        .map(entry -> lastTwo(entry.getUsername()))
        .collect(Collectors.toSet());
    // then
    assertThat(benchmarks()).isEqualTo(found);
  }

  @Test
  void shouldCompareWithRowsThatExist() {
    // given
    var keys = Rows.ALL.stream().map(Row::key).toList();
    // then
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(Rows.ALL)
        .filteredOn(row -> !row.base().isEmpty())
        .allSatisfy(row -> assertThat(keys).contains(row.base()));
  }

  private static Set<String> benchmarks() {
    return Rows.ALL.stream().map(row -> row.key().split(" ", 2)[0]).collect(Collectors.toSet());
  }

  private static String lastTwo(String method) {
    var path = List.of(method.split("\\.", -1));
    return String.join(".", path.subList(path.size() - 2, path.size()));
  }
}
