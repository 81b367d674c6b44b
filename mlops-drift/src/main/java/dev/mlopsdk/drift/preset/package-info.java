/**
 * Two data sets, column by column: which test for which column, and what it says of the whole.
 * Entry point: {@link dev.mlopsdk.drift.preset.DriftPreset}.
 *
 * <pre>{@code
 * Columns january = Columns.of(Map.of("distance", distances)).withCategories(Map.of("origin", origins));
 * Columns march = Columns.of(Map.of("distance", laterOnes)).withCategories(Map.of("origin", laterOrigins));
 * PresetReport report = DriftPreset.withDefaults().compare(january, march);
 * report.drifted();         // the columns that drifted
 * report.datasetDrifted();  // whether half of them did
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.preset;

import org.jspecify.annotations.NullMarked;
