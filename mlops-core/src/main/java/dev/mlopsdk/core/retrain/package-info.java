/**
 * When to train a model again, on what data, and who allowed it: one request at a time over all
 * replicas. Entry point: {@link dev.mlopsdk.core.retrain.RetrainTriggers}.
 *
 * <pre>{@code
 * var triggers = RetrainTriggers.of(registry, "delay")
 *     .when(RetrainRule.age(Duration.ofDays(30))).listen(request -> train(request.window())).open();
 * triggers.open();                                              // Optional[… rule=age …]
 * registry.publish("delay", files, Change.by("ci", "retrained"));
 * triggers.reported(2, Change.by("ci", "trained on June"));     // closed
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.retrain;

import org.jspecify.annotations.NullMarked;
