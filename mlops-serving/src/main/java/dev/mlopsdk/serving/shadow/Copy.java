package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import org.jspecify.annotations.Nullable;

/** A call that was answered, to be answered once more. Immutable, as far as its input is. */
record Copy(
    Object input,
    @Nullable Object value,
    double score,
    long nanos,
    Prediction.Source source,
    ModelRef champion,
    Call call,
    long nonce,
    long counter) {}
