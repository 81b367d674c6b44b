/**
 * What latency, errors, drift, disagreement and quality tell: one seam for all of them. Entry
 * point: {@link dev.mlopsdk.core.signal.Signals}.
 *
 * <pre>{@code
 * Signals signals = Signals.none().latencyAbove(Duration.ofMillis(20), 0.01).errorsAbove(0.001);
 * var delay = ServedModel.of(registry, "delay", onnx).observe(signals).open();
 * Signal latency = signals.of(ModelRef.of("delay", 2), "latency");
 * latency.estimate();             // the share of answers slower than 20 ms
 * latency.eValue() >= 1 / 0.05;   // it is above 1 %; false alarms ever: 5 % at most
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.signal;

import org.jspecify.annotations.NullMarked;
