/**
 * Answers equal inputs without a run: {@link dev.mlopsdk.serving.cache.PredictionCache} is the
 * entry.
 *
 * <pre>{@code
 * try (var delay =
 *     ServedModel.of(registry, "delay", FakeModel.of(Flight.class, flight -> flight.hour() / 24))
 *         .cache(PredictionCache.ofRows().withMaxBytes(1 << 20).withTtl(Duration.ofHours(1)))
 *         .open()) {
 *   delay.predict(new Flight(12)).source(); // MODEL
 *   delay.predict(new Flight(12)).source(); // CACHE
 *   delay.predict(new Flight(12), Call.none().fresh()).source(); // MODEL, and remembered anew
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.cache;

import org.jspecify.annotations.NullMarked;
