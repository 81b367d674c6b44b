/**
 * What stands before the lanes of a model: who runs at once, who waits, who runs together and who
 * is turned away. {@link dev.mlopsdk.serving.gate.Admission} and {@link
 * dev.mlopsdk.serving.gate.Batching} are the options, given to a served model's builder; {@link
 * dev.mlopsdk.serving.gate.Load} tells how busy it is.
 *
 * <pre>{@code
 * try (var delay =
 *     ServedModel.of(registry, "delay", OnnxModel.of(Flight.class, Float.class))
 *         .admission(Admission.withDefaults().withCapacity(200).withCallerLimit(50))
 *         .batching(Batching.withDefaults().withMost(32))
 *         .open()) {
 *   Call call = Call.none().priority(Priority.HIGH).deadline(Duration.ofMillis(20));
 *   float p = delay.predict(flight, call).value();
 *   double busy = delay.load().saturation();
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.gate;

import org.jspecify.annotations.NullMarked;
