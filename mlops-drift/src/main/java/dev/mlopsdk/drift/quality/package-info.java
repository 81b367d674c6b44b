/**
 * Is the model still good? With labels: {@link dev.mlopsdk.drift.quality.ClassificationQuality},
 * {@link dev.mlopsdk.drift.quality.MulticlassQuality} and {@link
 * dev.mlopsdk.drift.quality.RegressionQuality} on arrays, {@link
 * dev.mlopsdk.drift.quality.ScoreCounts}, {@link dev.mlopsdk.drift.quality.ClassCounts} and {@link
 * dev.mlopsdk.drift.quality.ErrorCounts} as sums that merge. Before labels come: {@link
 * dev.mlopsdk.drift.quality.Cbpe}, {@link dev.mlopsdk.drift.quality.MulticlassCbpe} and {@link
 * dev.mlopsdk.drift.quality.Dle}. Did it become worse: {@link dev.mlopsdk.drift.quality.HarmAlarm}.
 * All of it in a service: {@link dev.mlopsdk.drift.quality.QualityMonitor}.
 *
 * <pre>{@code
 * ClassificationQuality quality = ClassificationQuality.of(scores, labels);
 * quality.accuracy().value();                                  // 0.667, in [0.300, 0.903]
 * quality.rocAuc().value();                                    // 0.889
 *
 * Cbpe cbpe = Cbpe.fit(scores, labels);
 * cbpe.estimate(scoresOfToday).of(QualityMetric.ACCURACY);     // before their labels come
 *
 * HarmAlarm alarm = HarmAlarm.against(HarmReference.ofErrors(50, 1000));
 * alarm.accept(wrong ? 1 : 0);
 * alarm.alarmed();
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.drift.quality;

import org.jspecify.annotations.NullMarked;
