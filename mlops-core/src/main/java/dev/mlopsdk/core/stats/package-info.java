/**
 * Statistics of inputs and outputs, and whether a version answers the same input alike.
 *
 * <p>{@link dev.mlopsdk.core.stats.Statistics} is an observer that counts everything; {@link
 * dev.mlopsdk.core.stats.Repeatability} runs a sampled share of answered requests once more, off
 * the caller's path:
 *
 * <pre>{@code
 * Statistics stats = Statistics.withDefaults().outputRange(0, 1);
 * try (var delay = ServedModel.of(registry, "delay", onnx)
 *     .observe(stats)
 *     .rerun(Repeatability.sampling(0.01))
 *     .open()) {
 *   delay.predict(flight);
 *   System.out.println(stats.report(ModelRef.of("delay", 2)));
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.stats;

import org.jspecify.annotations.NullMarked;
