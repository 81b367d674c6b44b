package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rows that an encoder was made of are no strangers to it. */
class FrequencyEncoderTest {

  private static final int VALUES = 20_000;
  private static final int ROWS = 2_000;

  /** Five numbers and a category of ids, without drift: the PCA error of 5,000 rows to come. */
  @Test
  void encodeReference_ofRareValues_makesRowsLikeThoseToCome() {
    SplittableRandom random = new SplittableRandom(5);
    String[] ids = ids(ROWS, random);
    FrequencyEncoder encoder = FrequencyEncoder.of(ids);

    assertThat(pValue(encoder.encodeReference(ids), encoder, random)).isGreaterThan(0.05);
    assertThat(pValue(encoder.encode(ids), encoder, random)).isLessThan(0.001);
  }

  private static double pValue(double[] shares, FrequencyEncoder encoder, SplittableRandom random) {
    Random normal = new Random(1);
    double[][] training = new double[ROWS][];
    Arrays.setAll(training, i -> row(normal, shares[i]));
    FittedPca fitted = PcaReconstruction.withDefaults().fit(training);
    double[] live =
        Arrays.stream(ids(5_000, random))
            .mapToDouble(id -> fitted.measure(row(normal, encoder.encode(id))))
            .toArray();
    return KolmogorovSmirnovTest.withDefaults().test(fitted.calibration(), live).pValue();
  }

  private static double[] row(Random normal, double share) {
    double[] row = normal.doubles(6).map(ignored -> normal.nextGaussian()).toArray();
    row[5] = share;
    return row;
  }

  private static String[] ids(int n, SplittableRandom random) {
    String[] ids = new String[n];
    Arrays.setAll(ids, i -> "id" + random.nextInt(VALUES));
    return ids;
  }
}
