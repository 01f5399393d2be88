package io.vertick.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.schema.SchemaHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectoryTest {
  private final Directory directory = new Directory();

  private static Announcement machine(String id, String node, long sinceMs) {
    return new Announcement(
        node, id, "Job", Set.of(), new Incarnation(1, 2), new SchemaHash(3, 4), sinceMs);
  }

  @Test
  void shouldFindEarliestOfSeveral() {
    // given
    directory.put(machine("job", "b", 20));
    directory.put(machine("job", "c", 10));
    directory.put(machine("job", "a", 10));
    // then
    assertThat(directory.find("job")).isEqualTo(machine("job", "a", 10));
    // when
    directory.remove("job", "a");
    directory.removeAll("c");
    // then
    assertThat(directory.find("job")).isEqualTo(machine("job", "b", 20));
    // when
    directory.removeAll("b");
    // then
    assertThat(directory.find("job")).isNull();
    assertThat(directory.list(any -> true)).isEmpty();
  }

  @Test
  void shouldReplaceWhatNodeAnnouncedBefore() {
    // given
    directory.put(machine("job", "a", 10));
    // when
    directory.put(machine("job", "a", 30));
    directory.put(machine("job", "b", 20));
    // then
    assertThat(directory.find("job")).isEqualTo(machine("job", "b", 20));
    assertThat(directory.size()).isEqualTo(1);
  }

  @Test
  void shouldListAnewForReadersWhenSomethingHasChanged() {
    // given
    directory.put(machine("order-1", "a", 10));
    directory.put(machine("order-2", "a", 10));
    directory.put(machine("job", "b", 10));
    // then
    assertThat(list("order-", "order-1", "order-2")).isSameAs(list("order-", "order-1", "order-2"));
    list("", "job", "order-1", "order-2");
    // when
    directory.put(machine("order-0", "a", 10));
    // then
    list("order-", "order-0", "order-1", "order-2");
    // when
    directory.remove("order-1", "a");
    // then
    list("order-", "order-0", "order-2");
    // when
    directory.removeAll("a");
    // then
    list("order-");
    list("", "job");
  }

  private List<Announcement> list(String readers, String... ids) {
    var list = directory.list(readers, machine -> machine.id().startsWith(readers));
    assertThat(list).extracting(Announcement::id).containsExactly(ids);
    return list;
  }

  @Test
  void shouldListForMoreReadersThanAreKept() {
    directory.put(machine("job", "a", 10));
    for (int readers = 0; readers < 200; readers++) {
      assertThat(directory.list(readers, any -> true)).hasSize(1);
    }
  }

  @Test
  void shouldRunActionOnceWhenMachineIsAnnounced() {
    // given
    var told = new ArrayList<String>();
    Runnable forgotten = () -> told.add("forgotten");
    directory.whenHosted("job", () -> told.add("waited"));
    directory.whenHosted("job", forgotten);
    directory.forget("job", forgotten);
    // when
    directory.put(machine("job", "a", 10));
    directory.put(machine("job", "b", 20));
    directory.whenHosted("job", () -> told.add("at once"));
    // then
    assertThat(told).containsExactly("waited", "at once");
  }

  @Test
  void shouldTakeNoMoreThanSoManyWaiters() {
    // given
    Runnable action = () -> {};
    for (int count = 0; count < Directory.WAITERS_MAX; count++) {
      directory.whenHosted("job-" + count % 100, action);
    }
    // when
    boolean taken = directory.whenHosted("job", action);
    directory.forget("job-7", action);
    // then
    assertThat(taken).isFalse();
    assertThat(directory.whenHosted("job", action)).isTrue();
  }
}
