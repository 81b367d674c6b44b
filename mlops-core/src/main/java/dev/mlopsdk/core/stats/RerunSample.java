package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.schema.Row;
import org.jspecify.annotations.Nullable;

/**
 * A request that is to be run again. Immutable, as its row is not written any more.
 *
 * @param imputed a row that holds what validation imputed, null if that was nothing
 */
record RerunSample(
    RerunRecorder recorder,
    Object input,
    @Nullable Object output,
    double score,
    @Nullable Row imputed) {}
