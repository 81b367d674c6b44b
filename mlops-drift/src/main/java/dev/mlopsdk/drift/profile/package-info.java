/**
 * What data looks like, as counts: a {@link dev.mlopsdk.drift.profile.Baseline} fixes the cells of
 * every feature by the training data, a {@link dev.mlopsdk.drift.profile.CountProfile} or {@link
 * dev.mlopsdk.drift.profile.RowCounter} counts live values over them, and {@link
 * dev.mlopsdk.drift.profile.Counts} add up over replicas and subtract to windows.
 *
 * <pre>{@code
 * Baseline baseline = Baseline.of(Map.of("distance", training));
 * CountProfile live = CountProfile.of(baseline);
 * for (double value : today) {
 *   live.add(live.indexOf("distance"), value);
 * }
 * live.snapshot().of("distance").toArray();   // values per cell
 * live.snapshot().toBytes();                  // for another process to add
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.profile;

import org.jspecify.annotations.NullMarked;
