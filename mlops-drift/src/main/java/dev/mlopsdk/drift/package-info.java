/**
 * Has the data, or the model's behaviour, moved? A {@link dev.mlopsdk.drift.profile.Baseline} says
 * what the training data looked like, a {@link dev.mlopsdk.drift.DriftMonitor} compares live
 * predictions with it, and every test also stands alone, in {@code measure}, {@code twosample} and
 * {@code stream}:
 *
 * <pre>{@code
 * double[] training = {1.2, 0.7, 3.4, 2.2, 1.9};
 * double[] today = {1.1, 0.9, 3.0, 2.4, 1.8};
 * PsiTest.withDefaults().test(training, today).drifted();              // false
 *
 * Baseline baseline = Baseline.of(Map.of("distance", training));
 * CountProfile live = CountProfile.of(baseline);
 * for (double value : today) {
 *   live.add(live.indexOf("distance"), value);
 * }
 * live.snapshot().total("distance"); // 5
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift;

import org.jspecify.annotations.NullMarked;
