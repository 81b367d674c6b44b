package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import dev.mlopsdk.drift.profile.Counts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Eight replicas that saw a part each say together what one that saw everything says. */
class ReplicasTest {

  private static final int REPLICAS = 8;

  @RepeatedTest(10)
  void merged_fromEightReplicasInAnyOrder_scoresToTheBitAsOne(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Baseline baseline =
        Baseline.of(
            Map.of("x", random.doubles(3000).map(u -> u * u * u).toArray()),
            Map.of("c", random.ints(3000, 0, 40).mapToObj(i -> "c" + i).toArray(String[]::new)));
    CountProfile one = CountProfile.of(baseline);
    List<CountProfile> replicas = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(CountProfile.of(baseline));
    }
    for (int i = 0; i < 5000; i++) {
      double x = i % 97 == 0 ? Double.NaN : random.nextDouble();
      String c = "c" + (int) (45 * random.nextDouble() * random.nextDouble());
      for (CountProfile profile : List.of(one, replicas.get(random.nextInt(REPLICAS)))) {
        profile.add(profile.indexOf("x"), x);
        profile.add(profile.indexOf("c"), c);
      }
    }
    Collections.shuffle(replicas, random);

    Counts merged =
        replicas.stream()
            .map(replica -> Counts.parse(replica.snapshot().toBytes(), baseline))
            .reduce(Counts::plus)
            .orElseThrow();

    assertThat(merged).isEqualTo(one.snapshot());
    for (String feature : merged.features()) {
      List<CountTest> tests = CountTest.all().subList(0, feature.equals("x") ? 10 : 8);
      for (CountTest test : tests) {
        MeasureResult all = test.test(baseline.counts().of(feature), one.snapshot().of(feature));
        // Records of doubles are equal if every bit is.
        assertThat(test.test(baseline.counts().of(feature), merged.of(feature))).isEqualTo(all);
        assertThat(all.statistic()).isPositive();
      }
    }
  }
}
