package io.vertick.conformance;

/** What watched machines did so far. */
final class Tally {
  long cases;
  long transitions;
  long accepted;
  long auto;
  long checks;
  long failed;
  long reports;
  /** Adds that relations refused, the same question counted once a case. */
  long refusedAdds;
  /** Those of them that {@link TargetInvariants#isRefusedInVain} speaks of. */
  long refusedInVain;
  /** Cases with such refusals: a schema that has one has several. */
  long casesInVain;
  /** Questions that came back in the same case. */
  long recurred;
  /** Autos that entered although they had entered, or were refused, in the same chain: implied, re-entered, or called by a report. */
  long autosAgain;

  long waitsFulfilled;
  long waitsCancelled;
  long waitsDisposed;

  /** What both saw. */
  Tally and(Tally other) {
    var sum = new Tally();
    sum.cases = cases + other.cases;
    sum.transitions = transitions + other.transitions;
    sum.accepted = accepted + other.accepted;
    sum.auto = auto + other.auto;
    sum.checks = checks + other.checks;
    sum.failed = failed + other.failed;
    sum.reports = reports + other.reports;
    sum.refusedAdds = refusedAdds + other.refusedAdds;
    sum.refusedInVain = refusedInVain + other.refusedInVain;
    sum.casesInVain = casesInVain + other.casesInVain;
    sum.recurred = recurred + other.recurred;
    sum.autosAgain = autosAgain + other.autosAgain;
    sum.waitsFulfilled = waitsFulfilled + other.waitsFulfilled;
    sum.waitsCancelled = waitsCancelled + other.waitsCancelled;
    sum.waitsDisposed = waitsDisposed + other.waitsDisposed;
    return sum;
  }

  @Override
  public String toString() {
    return transitions + " transitions in " + cases + " cases: " + accepted + " accepted, " + auto
        + " auto, " + checks + " checks, " + failed + " failed, " + reports + " reports; "
        + refusedAdds + " adds refused by relations, " + refusedInVain + " of them in vain, in "
        + casesInVain + " cases; "
        + recurred + " questions came back; " + autosAgain
        + " autos entered again in a chain; waits: " + waitsFulfilled + " fulfilled, "
        + waitsCancelled + " cancelled, " + waitsDisposed + " disposed";
  }
}
