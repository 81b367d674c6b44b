/**
 * How much room a served model has left, for an autoscaler to read, and how much it has at all.
 *
 * <pre>{@code
 * ScaleSignals scale = ScaleSignals.withDefaults().withUtilization(0.6);
 * try (var delay = ServedModel.of(registry, "delay", onnx).observe(scale).meters(meters).open()) {
 *   // gauges mlops.scale.saturation, .breach, .replicas … for the autoscaler
 * }
 * Capacity capacity = CapacityProbe.of(probed, inputs).latency(0.99, Duration.ofMillis(5)).run();
 * capacity.rate();
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.scale;

import org.jspecify.annotations.NullMarked;
