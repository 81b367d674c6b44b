/**
 * Drift alarms that may be looked at as often as one likes, on plain counts per cell. A {@link
 * dev.mlopsdk.drift.sequential.DriftProcess} watches one feature against {@link
 * dev.mlopsdk.drift.sequential.ReferenceCells}; {@link
 * dev.mlopsdk.drift.sequential.MultipleTesting} corrects for many features, {@link
 * dev.mlopsdk.drift.sequential.KolmogorovBand} is the simple band around a distribution function:
 *
 * <pre>{@code
 * long[] reference = {250, 250, 250, 251}; // between quartiles of 1,000 values, one more in the last
 * DriftProcess process =
 *     DriftProcess.create(
 *         ReferenceCells.ofOrderStatistics(reference),
 *         ProcessSettings.withDefaults().withDesignEffect(DesignEffect.none()));
 * process.accept(new long[] {24, 27, 25, 24}).alarm(); // false
 * process.accept(new long[] {14, 20, 29, 37}).alarm(); // false: p is 0.58
 * DriftLook look = process.accept(new long[] {15, 19, 27, 39});
 * look.alarm(); // true: p is 0.007
 * look.since(); // 2
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.sequential;

import org.jspecify.annotations.NullMarked;
