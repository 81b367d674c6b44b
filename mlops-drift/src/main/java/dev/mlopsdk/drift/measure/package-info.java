/**
 * How far has one feature moved? Measures on counts over the same cells, each with an effect size,
 * a p-value for its sample sizes and the smallest shift that these could have shown. Every {@link
 * dev.mlopsdk.drift.measure.CountTest} takes raw samples too:
 *
 * <pre>{@code
 * double[] training = {1.2, 0.7, 3.4, 2.2, 1.9};
 * double[] today = {1.1, 0.9, 3.0, 2.4, 1.8};
 * PsiTest.withDefaults().test(training, today).drifted();        // false
 *
 * FeatureCounts reference = FeatureCounts.of(training);          // or baseline.counts().of("distance")
 * FeatureCounts current = reference.count(today);                // or a window's counts
 * JensenShannonTest.withDefaults().test(reference, current).effectSize();
 * }</pre>
 *
 * <p>A test looks once: who looks again and again at a stream finds a false alarm more often than
 * alpha says, and wants {@code dev.mlopsdk.drift.sequential} instead.
 */
@NullMarked
package dev.mlopsdk.drift.measure;

import org.jspecify.annotations.NullMarked;
