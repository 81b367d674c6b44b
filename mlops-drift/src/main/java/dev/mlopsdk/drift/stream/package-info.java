/**
 * Has a stream changed? Detectors that read one value after another, mostly a model's error, and
 * answer {@link dev.mlopsdk.drift.stream.DriftDetector.State} at once, in bounded time and memory.
 * Each is a class of its own, begins with {@code withDefaults()}, and every {@code withX} makes a
 * new detector that has seen nothing. Start with {@link dev.mlopsdk.drift.stream.Adwin}, or {@link
 * dev.mlopsdk.drift.stream.HddmW} where the values are in [0, 1] and only harm matters:
 *
 * <pre>{@code
 * Adwin detector = Adwin.withDefaults().withDelta(0.001);
 * for (int i = 0; i < 2000; i++) {
 *   double error = i < 1000 ? i % 10 / 9 : i % 2; // 10 % wrong answers, then half of them
 *   if (detector.accept(error) == DriftDetector.State.DRIFT) {
 *     detector.count(); // 1056: seen 56 values after the change
 *     detector.width(); // 288: the older ones are dropped
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.stream;

import org.jspecify.annotations.NullMarked;
