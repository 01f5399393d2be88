package io.vertick.snapshot;

import java.time.Duration;

/**
 * Counters of all machines that are restored, at one moment; they only grow, but for {@code unsaved}.
 *
 * @param saved exports that were stored
 * @param failed saves that failed, or had no answer in time
 * @param fallbacks machines that were restored from an older export, because the last one was damaged
 * @param unsaved how long ago the oldest change was noticed that is not stored yet; zero if there is none. A change is noticed at most one interval after it
 *     happened
 */
public record SnapshotStats(long saved, long failed, long fallbacks, Duration unsaved) {}
