package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;

class BucketingTest {

  /** The error probability of this class, divided over its three statistical tests. */
  private static final double ALPHA = 0.001 / 3;

  @Test
  void slot_goldenUnits_areThoseOfAnIndependentKomihash() {
    List<String[]> rows = Golden.rows("bucketing.tsv");
    assertThat(rows).hasSizeGreaterThan(400);
    for (String[] row : rows) {
      String unit = Golden.text(row[0]);
      long hash = Bucketing.hash(unit);
      assertThat(Long.toHexString(hash)).as(row[0]).isEqualTo(row[2].replaceFirst("^0+", ""));
      assertThat(Bucketing.slot(hash, Bucketing.hash(Golden.text(row[1]))))
          .as("%s under %s", row[0], row[1])
          .isEqualTo(Integer.parseInt(row[3]));
    }
  }

  @Test
  void name_ofTheAlgorithm_isTheOneTheGoldenUnitsWereMadeFor() {
    // A change of any golden slot needs a new name here and there.
    assertThat(Bucketing.NAME).isEqualTo("komihash5-utf16-v1");
  }

  @Test
  void hash_anyCharSequence_isThatOfItsString() {
    CharSequence buffer = CharBuffer.wrap("用户1");
    assertThat(Bucketing.hash(buffer)).isEqualTo(Bucketing.hash("用户1"));
  }

  @Test
  void slot_sequentialIds_areUniform() {
    int[] counts = new int[Bucketing.SLOTS];
    int units = 1_000_000;
    long salt = Bucketing.hash("uniform");
    for (int i = 0; i < units; i++) {
      counts[Bucketing.slot(Bucketing.hash("user-" + i), salt)]++;
    }
    double expected = (double) units / Bucketing.SLOTS;
    double chi2 = 0;
    for (int count : counts) {
      chi2 += (count - expected) * (count - expected) / expected;
    }
    assertThat(ChiSquaredDistribution.of(Bucketing.SLOTS - 1).survivalProbability(chi2))
        .isBetween(ALPHA / 2, 1 - ALPHA / 2);
  }

  @Test
  void slot_twoExperiments_areIndependent() {
    assertIndependent(Bucketing.hash("checkout"), Bucketing.hash("checkout-2"));
  }

  @Test
  void slot_layerAndExperimentInIt_areIndependent() {
    assertIndependent(Bucketing.hash("layer:search"), Bucketing.hash("search"));
  }

  /** Pearson's test on the 20 × 20 table of coarse slots of both. */
  private static void assertIndependent(long salt, long otherSalt) {
    int cells = 20;
    int units = 200_000;
    int[][] counts = new int[cells][cells];
    for (int i = 0; i < units; i++) {
      long hash = Bucketing.hash("user-" + i);
      int row = Bucketing.slot(hash, salt) * cells / Bucketing.SLOTS;
      int column = Bucketing.slot(hash, otherSalt) * cells / Bucketing.SLOTS;
      counts[row][column]++;
    }
    double chi2 = 0;
    double expected = (double) units / cells / cells;
    for (int[] row : counts) {
      for (int count : row) {
        chi2 += (count - expected) * (count - expected) / expected;
      }
    }
    assertThat(ChiSquaredDistribution.of(cells * cells - 1).survivalProbability(chi2))
        .isBetween(ALPHA / 2, 1 - ALPHA / 2);
  }
}
