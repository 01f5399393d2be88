package io.vertick.chaos.comparison;

import io.vertick.chaos.journal.Entry.Answered;
import io.vertick.chaos.journal.Entry.Sent;

/** One try of a mutation, and its answer. */
record Call(Life caller, Sent sent, Answered answered) {
  @Override
  public String toString() {
    return sent.id() + " to " + sent.machine() + ", sent " + sent.atMs() + " within "
        + sent.withinMs() + " ms, answered after " + (answered.atMs() - sent.atMs()) + " ms: "
        + answered.text();
  }
}
