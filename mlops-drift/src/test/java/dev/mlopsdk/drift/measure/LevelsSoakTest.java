package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.Normals;
import dev.mlopsdk.drift.PowerLaw;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often p ≤ 0.05 and p ≤ 0.01 without drift, by every measure: docs/drift.md, decision 58. */
@Tag("soak")
class LevelsSoakTest {

  private record Pair(FeatureCounts reference, FeatureCounts current) {}

  @Test
  void numbers_withoutDrift_keepTheirLevel() {
    NullLaws laws = NullLaws.withDefaults();
    for (int n : new int[] {200, 1_000, 5_000}) {
      Random random = new Random(20_261_122);
      row(
          "normal, m = 2,000, n = " + n,
          2_000,
          CountTest.all(),
          laws,
          () -> {
            FeatureCounts reference = FeatureCounts.of(Normals.normal(random, 2_000, 0));
            return new Pair(reference, reference.count(Normals.normal(random, n, 0)));
          },
          0.065);
    }
  }

  @Test
  void categories_withRareValuesAndNoDrift_nearlyKeepTheirLevel() {
    for (double power : new double[] {0, 0.5, 1, 1.5}) {
      for (int values : new int[] {50, 300, 5_000}) {
        for (int m : new int[] {500, 5_000}) {
          for (int n : new int[] {200, 1_000}) {
            Random random = new Random(42);
            PowerLaw law = PowerLaw.of(power, values);
            row(
                "power " + power + ", " + values + " values, m = " + m + ", n = " + n,
                200,
                CountTest.all().subList(0, 8),
                null,
                () -> {
                  FeatureCounts reference = FeatureCounts.of(law.draw(m, random));
                  return new Pair(reference, reference.count(law.draw(n, random)));
                },
                0.17);
          }
        }
      }
    }
  }

  /** Each reference of rare values has laws of its own, so nothing is gained by sharing them. */
  private static void row(
      String name,
      int runs,
      List<CountTest> tests,
      @Nullable NullLaws shared,
      Supplier<Pair> pairs,
      double most) {
    int[][] hits = new int[tests.size()][2];
    for (int run = 0; run < runs; run++) {
      Pair pair = pairs.get();
      NullLaws laws = shared == null ? NullLaws.withDefaults().withDraws(400) : shared;
      for (int i = 0; i < hits.length; i++) {
        double p = tests.get(i).test(pair.reference, pair.current, laws).pValue();
        hits[i][0] += p <= 0.05 ? 1 : 0;
        hits[i][1] += p <= 0.01 ? 1 : 0;
      }
    }
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < hits.length; i++) {
      row.append(
          String.format(
              Locale.ROOT,
              " | %s %.1f / %.1f %%",
              tests.get(i).method(),
              100.0 * hits[i][0] / runs,
              100.0 * hits[i][1] / runs));
    }
    System.out.println(name + row);
    for (int[] hit : hits) {
      assertThat(hit[0]).as(name).isLessThanOrEqualTo((int) (most * runs));
    }
  }
}
