/**
 * Has the joint law of several features, or of embeddings, moved? Tests on rows of numbers that see
 * what no test of one feature sees, such as a correlation that broke while every column looks as
 * before:
 *
 * <pre>{@code
 * FittedPca fitted = PcaReconstruction.withDefaults().fit(training); // double[rows][columns]
 * fitted.test(today).drifted();
 *
 * RowSums replica = fitted.sums();          // one per thread or process
 * double error = replica.accept(row);       // allocates nothing
 * fitted.test(replica.combine(other)).pValue();
 *
 * FourierMmd.withDefaults().fit(training).test(today);          // any difference, a real p-value
 * DomainClassifier.withDefaults().test(training, today);        // which columns tell them apart
 * MahalanobisDistance.withDefaults().fit(training).test(today); // the means of embeddings
 * }</pre>
 *
 * <p>Texts, images and embeddings become a few numbers that the univariate tests watch: {@link
 * dev.mlopsdk.drift.multivariate.TextFeatures}, {@link
 * dev.mlopsdk.drift.multivariate.ImageFeatures}, {@link
 * dev.mlopsdk.drift.multivariate.EmbeddingFeatures}.
 *
 * <p>A test looks once and assumes independent rows; who looks again and again finds a false alarm
 * more often than alpha says. A {@link dev.mlopsdk.drift.multivariate.RowDistance}, as PCA and
 * Mahalanobis are, can be watched live instead: {@code DriftMonitor.withRowStatistic}.
 */
@NullMarked
package dev.mlopsdk.drift.multivariate;

import org.jspecify.annotations.NullMarked;
