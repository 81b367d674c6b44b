/**
 * Answers when the model does not: {@link dev.mlopsdk.serving.fallback.Fallback} is the entry.
 *
 * <pre>{@code
 * PrecomputedAnswers<Flight, Float> known =
 *     PrecomputedAnswers.inMemory(Map.of(12.0, 0.4f), Flight::hour);
 * try (var delay =
 *     ServedModel.of(registry, "delay", broken)
 *         .fallback(Fallback.toPrecomputed(known).thenConstant(0.2f))
 *         .open()) {
 *   delay.predict(new Flight(12)).value(); // 0.4
 *   delay.predict(new Flight(7)).value(); // 0.2
 *   delay.predict(new Flight(7)).reason(); // delay:1 failed (INFERENCE); a constant answered
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.fallback;

import org.jspecify.annotations.NullMarked;
