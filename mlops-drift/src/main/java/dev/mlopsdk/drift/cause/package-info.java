/**
 * Which features to look at first, and what in them moved. Entry point: {@link
 * dev.mlopsdk.drift.cause.RootCauses}.
 *
 * <pre>{@code
 * RootCauses causes = RootCauses.of(Importance.from(artifact.manifest()));
 * for (Cause cause : causes.ranked(baseline.counts(), window)) {
 *   System.out.println(cause);   // distance: 61 % of what is above chance; (2401, infinity) 5 % -> 19 %
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.cause;

import org.jspecify.annotations.NullMarked;
