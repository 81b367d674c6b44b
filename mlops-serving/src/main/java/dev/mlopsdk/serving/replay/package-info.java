/**
 * A prediction log through one version or two, as if they had served then: {@link
 * dev.mlopsdk.serving.replay.Backtest} is the entry point.
 *
 * <pre>{@code
 * LogReader log = LogReader.of(Path.of("log")).from(monday).to(sunday);
 * BacktestReport report =
 *     Backtest.of(registry, "delay", loader, LoggedInput.records(Flight.class))
 *         .versions(1, 2)
 *         .over(log);
 * System.out.println(report);                                     // side by side
 * report.versions().get(1).quality("auc").orElseThrow().value();
 * report.pair().orElseThrow().loss().mean();                      // below 0: version 2 is better
 * report.json();
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.replay;

import org.jspecify.annotations.NullMarked;
