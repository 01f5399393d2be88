package io.vertick.engine.subscription;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A wait that ends by the ends of others, its members. Confined to their thread. */
final class CompositeWait {
  private static final int NAMES_MAX = 5;

  private final List<Wait> members;
  private final Wait whole;
  private int open;

  private CompositeWait(String quantity, List<Wait> waits) {
    members = List.copyOf(waits);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one wait to wait for, but got none");
    }
    members.forEach(member -> member.table().checkThread());
    open = members.size();
    whole = members.get(0).table().composite(describe(quantity));
  }

  static Wait all(List<Wait> members) {
    var composite = new CompositeWait("all of", members);
    return composite.begin(
        done -> composite.countDown(composite.whole::fulfil), composite.whole::fail);
  }

  static Wait any(List<Wait> members) {
    var composite = new CompositeWait("any of", members);
    return composite.begin(
        done -> composite.whole.fulfil(),
        reason -> composite.countDown(() -> composite.whole.fail(reason)));
  }

  private Wait begin(Consumer<Void> fulfilled, Consumer<Throwable> failed) {
    members.forEach(
        member -> member.future().onSuccess(fulfilled::accept).onFailure(failed::accept));
    whole.future().onComplete(ended -> members.forEach(Wait::cancel));
    return whole;
  }

  private void countDown(Runnable last) {
    if (--open == 0) {
      last.run();
    }
  }

  private String describe(String quantity) {
    var names =
        members.stream().limit(NAMES_MAX).map(Wait::toString).collect(Collectors.joining(", "));
    int more = members.size() - NAMES_MAX;
    return quantity + " (" + names + (more > 0 ? " and " + more + " more)" : ")");
  }
}
