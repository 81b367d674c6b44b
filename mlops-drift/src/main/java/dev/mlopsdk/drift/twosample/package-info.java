/**
 * Two samples of raw values: do they come from the same distribution? Every test is a class of its
 * own, configured by {@code withDefaults()} and {@code withX} copies, and gives a {@link
 * dev.mlopsdk.drift.twosample.TestResult}: a statistic, a p-value and an effect that does not grow
 * with the number of rows. Drift is an effect that matters and is significant.
 *
 * <pre>{@code
 * double[] training = {1.2, 0.7, 3.4, 2.2, 1.9};
 * double[] today = {2.1, 1.9, 4.0, 3.4, 2.8};
 * KolmogorovSmirnovTest.withDefaults().test(training, today).pValue();  // 0.873…
 * MannWhitneyTest.withDefaults().test(training, today).effectSize();    // 0.52
 *
 * String[] before = {"card", "card", "cash", null};
 * String[] after = {"cash", "cash", "cash", "card"};
 * ChiSquaredTest.withDefaults().test(before, after).drifted();          // false
 * WassersteinTest.withDefaults().withPermutations(9_999).withSeed(7).test(training, today);
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.twosample;

import org.jspecify.annotations.NullMarked;
