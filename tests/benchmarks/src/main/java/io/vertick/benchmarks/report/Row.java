package io.vertick.benchmarks.report;

/**
 * A line of the table.
 *
 * @param label what people read
 * @param key of its {@link Figures}
 * @param base key of the row that it is compared with; empty for none
 */
record Row(String label, String key, String base, Budget budget) {}
