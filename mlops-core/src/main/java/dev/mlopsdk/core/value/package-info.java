/**
 * What predictions cost and what their outcomes are worth, per version, in one currency. Entry
 * point: {@link dev.mlopsdk.core.value.Economics}.
 *
 * <pre>{@code
 * Economics eur = Economics.in("eur").perPrediction(0.00002).valuePerOutcome(o -> o.value() * 12.5);
 * var delay = ServedModel.of(registry, "delay", onnx).observe(eur).open();
 * delay.outcome(delay.predict(flight).id(), 1.0);
 * eur.of(ModelRef.of("delay", 1)).net();   // 12.49998
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.value;

import org.jspecify.annotations.NullMarked;
