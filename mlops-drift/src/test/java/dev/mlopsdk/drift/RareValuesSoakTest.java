package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.sequential.DriftProcess;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import dev.mlopsdk.drift.sequential.ReferenceCells;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The process of a category whose reference chose its cells, without drift: 20,000 values, a look
 * per 200, alpha 0.05, no design effect. With the reference's own counts, and with its urn.
 */
@Tag("soak")
class RareValuesSoakTest {

  private static final int RUNS = 200;

  @Test
  void process_withoutDrift_keepsItsLevel() {
    for (double power : new double[] {0, 0.5, 1, 1.5}) {
      for (int values : new int[] {50, 300, 5_000}) {
        for (int m : new int[] {500, 5_000}) {
          row(power, values, m);
        }
      }
    }
  }

  private static void row(double power, int values, int m) {
    PowerLaw law = PowerLaw.of(power, values);
    Random random = new Random(42);
    int byCounts = 0;
    int byUrn = 0;
    for (int run = 0; run < RUNS; run++) {
      FeatureCounts reference = FeatureCounts.of(law.draw(m, random));
      ReferenceCells counts = ReferenceCells.ofCounts(reference.toArray());
      DriftProcess plain = process(counts);
      DriftProcess urn =
          process(reference.urn().map(each -> ReferenceCells.ofUrn(each.masses())).orElse(counts));
      boolean alarmed = false;
      boolean alarmedByUrn = false;
      for (int bucket = 0; bucket < 100; bucket++) {
        long[] came = reference.count(law.draw(200, random)).toArray();
        alarmed |= plain.accept(came).alarm();
        alarmedByUrn |= urn.accept(came).alarm();
      }
      byCounts += alarmed ? 1 : 0;
      byUrn += alarmedByUrn ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "power %s, %d values, m = %d | counts %.1f %% | urn %.1f %%%n",
        power,
        values,
        m,
        100.0 * byCounts / RUNS,
        100.0 * byUrn / RUNS);
    assertThat(byUrn).isLessThanOrEqualTo(RUNS / 20);
  }

  private static DriftProcess process(ReferenceCells cells) {
    return DriftProcess.create(
        cells, ProcessSettings.withDefaults().withDesignEffect(DesignEffect.none()));
  }
}
