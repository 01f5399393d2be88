package io.vertick.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transition as it is compared.
 *
 * @param called without doubles, in the caller's order; autos in index order
 * @param accepted it got past negotiation
 * @param failed an {@code entered} handler threw
 * @param error any handler threw
 * @param target index order, before any recovery; null if not accepted
 * @param events distinct, sorted by code point; null unless accepted and no handler threw
 */
public record ObservedTransition(
    String type,
    List<String> called,
    boolean auto,
    boolean check,
    boolean accepted,
    boolean failed,
    boolean error,
    @Nullable List<String> target,
    @Nullable List<String> events) {}
