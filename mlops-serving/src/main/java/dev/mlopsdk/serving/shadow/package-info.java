/**
 * A challenger that answers the champion's calls and is heard by nobody: {@link
 * dev.mlopsdk.serving.shadow.Shadow} is the entry point.
 *
 * <pre>{@code
 * Shadow shadow = Shadow.sampling(0.1)
 *     .comparing(Comparison.exact().withThreshold(0.5))
 *     .tell(pair -> pairs.add(pair));
 * try (var delay = ServedModel.of(registry, "delay", loader).shadow(shadow).meters(meters).open()) {
 *   PredictionId id = delay.predict(flight).id();    // the champion's answer; a copy runs later
 *   delay.outcome(id, 1.0);                          // one truth for both
 *   ShadowReport report = delay.shadowReport().orElseThrow();
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.shadow;

import org.jspecify.annotations.NullMarked;
