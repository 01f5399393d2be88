package io.vertick.conformance.twin;

import java.util.LinkedHashSet;
import java.util.Set;

/** What is known of a chain: a caller's transition with all auto steps and failure reports that follow (rules, section 6). */
final class TwinChain {
  /** States that entered, and autos refused as the subject of a refusal. */
  final Set<String> spent = new LinkedHashSet<>();

  /** Events that threw in an auto transition and had no subject (ADR 0003). */
  final Set<String> threw = new LinkedHashSet<>();

  /** Whether one of them did so twice: no auto step follows any more. */
  boolean stuck;
}
