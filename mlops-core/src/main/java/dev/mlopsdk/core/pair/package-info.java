/**
 * Two versions answered the same input: how far apart are they, and which was nearer to the truth?
 * {@link dev.mlopsdk.core.pair.Comparison} is the entry point.
 *
 * <pre>{@code
 * Comparison comparison = Comparison.exact().withTolerance(0.01);
 * Agreements agreements = new Agreements(comparison);
 * PairedLosses losses = new PairedLosses();
 * for (AnswerPair pair : pairs) {
 *   agreements.accept(pair);
 *   losses.accept(Loss.squared().difference(pair, Outcome.of(1)));
 * }
 * agreements.result().meanAbsoluteDifference();   // 0.2
 * losses.result().mean();                         // below 0: the challenger is better
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.pair;

import org.jspecify.annotations.NullMarked;
