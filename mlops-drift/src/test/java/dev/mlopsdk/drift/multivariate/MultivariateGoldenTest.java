package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers made by src/test/python/golden_multivariate.py, which names its tools. Relative error
 * 1e-9, and absolute 1e-10 near 0, where sums of rounded terms cancel. Deviations are named where
 * they are: the saddlepoint law is an approximation, and random features tend to the kernel.
 */
class MultivariateGoldenTest {

  static Stream<Named<JsonNode>> cases(String kind) {
    try (InputStream in =
        MultivariateGoldenTest.class.getResourceAsStream("/golden/multivariate.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false)
          .filter(each -> each.get("kind").asText().equals(kind))
          .map(each -> Named.of(each.get("name").asText(), each));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Named<JsonNode>> pca() {
    return cases("pca");
  }

  static Stream<Named<JsonNode>> mahalanobis() {
    return cases("mahalanobis");
  }

  static Stream<Named<JsonNode>> shrunk() {
    return cases("shrunk");
  }

  static Stream<Named<JsonNode>> logistic() {
    return cases("logistic");
  }

  static Stream<Named<JsonNode>> roc() {
    return cases("roc");
  }

  static Stream<Named<JsonNode>> domain() {
    return cases("domain");
  }

  static Stream<Named<JsonNode>> mmd() {
    return cases("mmd");
  }

  static Stream<Named<JsonNode>> law() {
    return cases("law");
  }

  @Test
  void cases_ofAllKinds_areManyEnough() {
    long all =
        Stream.of("pca", "mahalanobis", "shrunk", "logistic", "roc", "domain", "mmd", "law")
            .mapToLong(kind -> cases(kind).count())
            .sum();
    assertThat(all).isEqualTo(158);
  }

  @ParameterizedTest
  @MethodSource("pca")
  void pca_onGoldenRows_agreesWithScikitLearn(JsonNode golden) {
    FittedPca fitted =
        PcaReconstruction.withDefaults()
            .withVarianceShare(golden.get("share").asDouble())
            .withFitShare(golden.get("fitShare").asDouble())
            .withSeed(golden.get("seed").asLong())
            .withPermutations(0)
            .fit(reference(golden));
    MultivariateResult result = fitted.test(current(golden));

    assertThat(fitted.components()).isEqualTo(golden.get("components").asInt());
    double[] variances = doubles(golden.get("variances"));
    for (int i = 0; i < variances.length; i++) {
      // An eigenvalue is known to an epsilon of the largest, not of itself.
      assertThat(fitted.variances()[i])
          .isCloseTo(variances[i], within(1e-9 * variances[i] + 1e-14 * variances[0]));
    }
    close(fitted.meanError(), golden.get("calibrationMean"));
    double[] errors = doubles(golden.get("firstErrors"));
    for (int i = 0; i < errors.length; i++) {
      assertThat(fitted.error(current(golden)[i])).isCloseTo(errors[i], near(errors[i]));
    }
    close(result.statistic(), golden.get("statistic"));
    close(result.standardError(), golden.get("standardError"));
    close(result.effectSize(), golden.get("effect"));
    close(result.pValue(), golden.get("p"), 1e-7); // its tail magnifies what t differs by
    weights(result, golden);
  }

  @ParameterizedTest
  @MethodSource("shrunk")
  void covariance_onGoldenRows_isLedoitAndWolfs(JsonNode golden) {
    double[][] rows = reference(golden);
    for (int j = 0; j < rows[0].length; j++) {
      int column = j;
      double mean = Moments.mean(Arrays.stream(rows).mapToDouble(row -> row[column]).toArray());
      Arrays.stream(rows).forEach(row -> row[column] -= mean);
    }
    ShrunkCovariance covariance = ShrunkCovariance.of(rows);

    close(covariance.shrinkage(), golden.get("shrinkage"));
    double[] corner = doubles(golden.get("corner"));
    for (int i = 0; i < 4; i++) {
      assertThat(covariance.covariance()[i / 2][i % 2]).isCloseTo(corner[i], near(corner[i]));
    }
    double[] distances = doubles(golden.get("distances"));
    for (int i = 0; i < distances.length; i++) {
      assertThat(covariance.whiten(rows[i])).isCloseTo(distances[i], near(distances[i]));
    }
  }

  @ParameterizedTest
  @MethodSource("mahalanobis")
  void mahalanobis_onGoldenRows_agreesWithScikitLearnAndSciPy(JsonNode golden) {
    FittedMahalanobis fitted =
        MahalanobisDistance.withDefaults()
            .withScaling(
                golden.get("standardized").asBoolean() ? Scaling.STANDARDIZED : Scaling.RAW)
            .withTail(golden.get("tail").asDouble())
            .withSeed(golden.get("seed").asLong())
            .withPermutations(99)
            .fit(reference(golden));
    MultivariateResult mean = fitted.test(current(golden));
    MultivariateResult tail = fitted.testTail(current(golden));

    close(fitted.shrinkage(), golden.get("shrinkage"));
    close(fitted.threshold(), golden.get("threshold"));
    double[] distances = doubles(golden.get("firstDistances"));
    for (int i = 0; i < distances.length; i++) {
      assertThat(fitted.distance(current(golden)[i])).isCloseTo(distances[i], near(distances[i]));
    }
    close(tail.statistic(), golden.get("share"));
    close(tail.pValue(), golden.get("tailP"));
    close(mean.statistic(), golden.get("statistic"));
    close(mean.effectSize(), golden.get("effect"));
    if (golden.has("p")) {
      close(mean.pValue(), golden.get("p"), 1e-7);
      assertThat(mean.law()).isEqualTo(MultivariateResult.Law.FISHER);
      MultivariateResult summed = fitted.test(fitted.sums().acceptAll(current(golden)));
      close(summed.statistic(), golden.get("sums").get(0));
      close(summed.effectSize(), golden.get("sums").get(1));
      close(summed.pValue(), golden.get("sums").get(2), 1e-7);
    } else {
      assertThat(mean.law()).isEqualTo(MultivariateResult.Law.PERMUTATION);
    }
    weights(mean, golden);
  }

  /** A minimum is found to the root of rounding: 1e-6. */
  @ParameterizedTest
  @MethodSource("logistic")
  void logistic_onGoldenRows_agreesWithScikitLearn(JsonNode golden) {
    double[][] pooled = Rows.pooled(reference(golden), current(golden));
    boolean[] labels = new boolean[pooled.length];
    Arrays.fill(labels, reference(golden).length, labels.length, true);

    LogisticRidge fit =
        LogisticRidge.fit(
            Scaler.of(pooled).apply(pooled),
            labels,
            IntStream.range(0, labels.length).toArray(),
            golden.get("ridge").asDouble());

    close(fit.intercept(), golden.get("intercept"), 1e-6);
    double[] weights = doubles(golden.get("weights"));
    for (int j = 0; j < weights.length; j++) {
      assertThat(fit.weights()[j])
          .isCloseTo(weights[j], within(1e-6 * Math.abs(weights[j]) + 1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("roc")
  void area_onGoldenScores_agreesWithDeLongAndMannWhitney(JsonNode golden) {
    RocArea roc = RocArea.of(column(current(golden)), column(reference(golden)));

    close(roc.area(), golden.get("area"));
    close(roc.variance(), golden.get("variance"));
    close(roc.nullVariance(), golden.get("nullVariance"));
  }

  @ParameterizedTest
  @MethodSource("domain")
  void domain_onGoldenRows_agreesWithScikitLearn(JsonNode golden) {
    DomainClassifier.Terms terms =
        golden.get("quadratic").asBoolean()
            ? DomainClassifier.Terms.QUADRATIC
            : DomainClassifier.Terms.LINEAR;
    MultivariateResult result =
        DomainClassifier.withDefaults()
            .withTerms(terms)
            .withFolds(golden.get("folds").asInt())
            .withSeed(golden.get("seed").asLong())
            .test(reference(golden), current(golden));

    close(result.statistic(), golden.get("statistic"));
    close(result.standardError(), golden.get("standardError"));
    close(result.pValue(), golden.get("p"), 1e-7);
    if (!golden.get("weights").isNull()) {
      double[] weights = doubles(golden.get("weights"));
      for (int j = 0; j < weights.length; j++) {
        assertThat(result.weights().get(j))
            .isCloseTo(weights[j], within(1e-6 * Math.abs(weights[j]) + 1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("mmd")
  void mmd_onGoldenRows_agreesWithNumPy(JsonNode golden) {
    FourierMmd test =
        FourierMmd.withDefaults()
            .withFeatures(Math.min(256, golden.get("features").asInt()))
            .withScaling(golden.get("raw").asBoolean() ? Scaling.RAW : Scaling.STANDARDIZED)
            .withSeed(golden.get("seed").asLong())
            .withPermutations(0);
    if (!golden.get("given").isNull()) {
      test = test.withBandwidth(golden.get("given").asDouble());
    }
    FittedMmd fitted = test.fit(reference(golden));
    MultivariateResult result = fitted.test(current(golden));

    close(fitted.bandwidth(), golden.get("bandwidth"));
    if (golden.get("features").asInt() <= 256) {
      close(result.statistic(), golden.get("statistic"));
      // A root near 0 doubles the digits lost.
      assertThat(result.effectSize()).isCloseTo(golden.get("effect").asDouble(), within(1e-7));
    }
    if (golden.has("lawP")) {
      double p = golden.get("lawP").asDouble();
      assertThat(result.pValue()).isCloseTo(p, within(0.1 * p + 1e-6));
    }
  }

  /** Of many features, whose decomposition is spared here, the statistic is the kernel's. */
  @ParameterizedTest
  @MethodSource("mmd")
  void mmd_ofMoreFeatures_comesNearerToTheKernels(JsonNode golden) {
    double[][] reference = reference(golden);
    double[][] current = current(golden);
    Units units =
        new Units(
            Scaler.of(reference),
            golden.get("raw").asBoolean() ? Scaling.RAW : Scaling.STANDARDIZED);
    int features = golden.get("features").asInt();
    double bandwidth = golden.get("bandwidth").asDouble();
    Frequencies frequencies =
        new Frequencies(units.width(), features, bandwidth, golden.get("seed").asLong() + 1);
    double[] gap = new double[features];
    for (double[][] sample : new double[][][] {reference, current}) {
      double share = (sample == reference ? 1.0 : -1.0) / sample.length;
      double[] scaled = new double[units.width()];
      double[] each = new double[features];
      for (double[] row : sample) {
        units.apply(row, scaled);
        frequencies.apply(scaled, each);
        for (int k = 0; k < features; k++) {
          gap[k] += share * each[k];
        }
      }
    }
    double statistic = Arrays.stream(gap).map(x -> x * x).sum();

    close(statistic, golden.get("statistic"));
    double exact = golden.get("exact").asDouble();
    double error = 4 / Math.sqrt(features / 2.0);
    assertThat(statistic).isCloseTo(exact, within(error * exact + 1e-12));
  }

  @ParameterizedTest
  @MethodSource("law")
  void law_ofWeightedChiSquared_isWithinATenth(JsonNode golden) {
    double p = golden.get("p").asDouble();

    double found =
        new WeightedChiSquared(doubles(golden.get("weights"))).survival(golden.get("q").asDouble());

    assertThat(found).isCloseTo(p, within(0.1 * p));
  }

  private static void close(double actual, JsonNode expected) {
    close(actual, expected, 1e-9);
  }

  private static void close(double actual, JsonNode expected, double relative) {
    double value = expected.asDouble();
    assertThat(actual).isCloseTo(value, within(Math.abs(value) * relative + 1e-10));
  }

  private static Offset<Double> near(double expected) {
    return within(Math.abs(expected) * 1e-9 + 1e-10);
  }

  private static void weights(MultivariateResult result, JsonNode golden) {
    double[] weights = doubles(golden.get("weights"));
    assertThat(result.weights()).hasSize(weights.length);
    for (int j = 0; j < weights.length; j++) {
      assertThat(result.weights().get(j)).isCloseTo(weights[j], near(weights[j]));
    }
  }

  private static double[] column(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
  }

  private static double[][] reference(JsonNode golden) {
    return GoldenRows.of(golden.get("reference"));
  }

  private static double[][] current(JsonNode golden) {
    return GoldenRows.of(golden.get("current"));
  }

  private static double[] doubles(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
