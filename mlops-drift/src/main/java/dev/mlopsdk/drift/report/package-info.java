/**
 * Drift for people: {@link dev.mlopsdk.drift.report.DriftPage} turns what a monitor knows, or two
 * samples alone, into one HTML page that needs no network and no script, into JSON, and into
 * Markdown.
 *
 * <pre>{@code
 * Baseline baseline = Baseline.of(Map.of("distance", training));
 * Counts today = baseline.count(Map.of("distance", current), Map.of());
 *
 * DriftPage page = DriftPage.compare(baseline.counts(), today);
 * page.writeTo(Path.of("drift.html"));                      // or .json, .md
 *
 * DriftPage.of(monitor.details(ref)).writeTo(file);         // of a served version
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.report;

import org.jspecify.annotations.NullMarked;
