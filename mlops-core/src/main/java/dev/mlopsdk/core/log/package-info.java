/**
 * The prediction log: what was asked, what was answered, by which version and how fast, and what
 * turned out to be true. Versioned JSON lines in files, written off the caller's path.
 *
 * <pre>{@code
 * try (PredictionLog log = PredictionLog.to(Path.of("log")).replica("pod-7").open()) {
 *   Recorder recorder = log.open(version); // a served model does this: .observe(log)
 *   recorder.record(prediction);
 *   log.reported(id, Outcome.of(1.0), OutcomeJoin.Status.JOINED);
 *   boolean onDisk = log.flush(Duration.ofSeconds(5));
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.log;

import org.jspecify.annotations.NullMarked;
