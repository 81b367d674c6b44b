package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import org.jspecify.annotations.Nullable;

/** An outcome that may be kept. Immutable. */
record KeptOutcome(
    long idCounter,
    double score,
    String name,
    double value,
    @Nullable String label,
    Assignment assignment,
    long delayNanos)
    implements OutcomeView {}
