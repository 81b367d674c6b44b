package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.Allocation;
import dev.mlopsdk.drift.Normals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountProfileTest {

  @Test
  void count_by20ThreadsDuringSnapshots_losesNothing() throws InterruptedException {
    double[] reference = Normals.normal(new Random(4), 1000, 0);
    CountProfile profile = CountProfile.of(Baseline.of(Map.of("x", reference)));
    FeatureSchema schema = FeatureSchema.of(Feature.number("x"));
    RowCounter counter = new RowCounter(profile, schema);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 20; t++) {
      threads.add(
          new Thread(
              () -> {
                Row row = new Row(schema);
                for (int i = 0; i < 20_000; i++) {
                  row.clear();
                  row.number(0, reference[i % 1000]);
                  counter.count(row, Double.NaN);
                  profile.add(0, reference[i % 1000]);
                }
              }));
    }
    threads.forEach(Thread::start);
    Counts before = counter.snapshot();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Counts now = counter.snapshot();
      assertThat(Arrays.stream(now.minus(before).of(0).toArray()).min().orElse(0)).isNotNegative();
      before = now;
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counter.snapshot().total("x")).isEqualTo(800_000);
  }

  @Test
  void snapshot_afterAnyNumberOfRows_hasEveryValueInItsCell() {
    double[] reference = Normals.normal(new Random(4), 1000, 0);
    String[] colours = {"red", "blue"};
    Baseline baseline =
        Baseline.of(
            Map.of("x", reference, "y", reference, Baseline.PREDICTION, reference),
            Map.of("colour", colours));
    FeatureSchema schema =
        FeatureSchema.of(Feature.number("x"), Feature.category("colour"), Feature.number("y"));
    RowCounter counter = new RowCounter(CountProfile.of(baseline), schema);
    CountProfile plain = CountProfile.of(baseline);
    Random random = new Random(5);
    Row row = new Row(schema);
    for (int i = 1; i <= 200; i++) {
      row.clear();
      number(row, 0, plain, "x", random);
      number(row, 2, plain, "y", random);
      String colour = i % 5 == 0 ? "green" : colours[i % 2];
      row.text(1, colour);
      plain.add(plain.indexOf("colour"), colour);
      if (i % 3 == 0) {
        counter.countInputs(row);
      } else {
        double score = i % 7 == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian();
        counter.count(row, score);
        plain.add(plain.indexOf(Baseline.PREDICTION), score);
      }
      if (random.nextInt(9) == 0) {
        assertThat(counter.snapshot()).as("after " + i).isEqualTo(plain.snapshot());
      }
    }
    assertThat(counter.snapshot()).isEqualTo(plain.snapshot());
  }

  private static void number(Row row, int index, CountProfile plain, String name, Random random) {
    double value =
        switch (random.nextInt(8)) {
          case 0 -> Double.NaN;
          case 1 -> Double.POSITIVE_INFINITY;
          case 2 -> Double.NEGATIVE_INFINITY;
          default -> random.nextGaussian();
        };
    if (random.nextInt(8) == 0) {
      plain.addMissing(plain.indexOf(name));
    } else {
      row.number(index, value);
      plain.add(plain.indexOf(name), value);
    }
  }

  @Test
  void count_ofAThousandFeatures_keepsOneRowAndMissesNone() {
    Map<String, double[]> numbers = new HashMap<>();
    List<Feature> schema = new ArrayList<>();
    for (int f = 0; f < 1000; f++) {
      numbers.put("f" + f, new double[] {1, 2, 3});
      schema.add(Feature.number("f" + f));
    }
    Row row = new Row(FeatureSchema.of(schema));
    IntStream.range(0, 1000).forEach(f -> row.number(f, f % 4));
    RowCounter counter =
        new RowCounter(CountProfile.of(Baseline.of(numbers)), FeatureSchema.of(schema));
    counter.count(row, Double.NaN);
    counter.count(row, Double.NaN);
    assertThat(counter.snapshot().total("f0")).isEqualTo(2);
    assertThat(counter.snapshot().total("f999")).isEqualTo(2);
  }

  @Test
  void count_ofFiftyFeatures_allocatesNothing() {
    int features = 50;
    Map<String, double[]> numbers = new HashMap<>();
    Map<String, String[]> categories = new HashMap<>();
    List<Feature> schema = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      if (f % 5 == 0) {
        categories.put("f" + f, new String[] {"a", "b", "c"});
        schema.add(Feature.category("f" + f));
      } else {
        numbers.put("f" + f, Normals.normal(new Random(f), 500, 0));
        schema.add(Feature.number("f" + f));
      }
    }
    Baseline baseline = Baseline.of(numbers, categories);
    RowCounter counter = new RowCounter(CountProfile.of(baseline), FeatureSchema.of(schema));
    Row row = new Row(FeatureSchema.of(schema));
    IntStream.range(1, features)
        .forEach(
            f -> {
              if (f % 5 == 0) {
                row.text(f, f % 10 == 0 ? "new" : "b");
              } else {
                row.number(f, f / 10.0 - 2);
              }
            });

    assertThat(Allocation.allocated(() -> counter.count(row, 0.5))).isZero();
    CountProfile profile = CountProfile.of(baseline);
    int number = profile.indexOf("f1");
    assertThat(Allocation.allocated(() -> profile.add(number, 0.5))).isZero();
  }

  @Test
  void add_ofTheWrongKind_isRefused() {
    CountProfile profile =
        CountProfile.of(
            Baseline.of(Map.of("n", new double[] {1}), Map.of("c", new String[] {"a"})));

    assertThat(profile.indexOf("other")).isEqualTo(-1);
    assertThatThrownBy(() -> profile.add(profile.indexOf("n"), "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'n' is a number");
    assertThatThrownBy(() -> profile.add(profile.indexOf("c"), 1.0))
        .hasMessageContaining("'c' is a category");
    profile.add(profile.indexOf("c"), (String) null);
    profile.addMissing(profile.indexOf("n"));
    assertThat(profile.snapshot().missing("c")).isEqualTo(1);
    assertThat(profile.snapshot().missing("n")).isEqualTo(1);
  }
}
