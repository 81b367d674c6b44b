package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.lang.management.ManagementFactory;
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
    double[] reference = PsiTestTest.normal(new Random(4), 1000, 0);
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
    Counts before = profile.snapshot();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Counts now = profile.snapshot();
      assertThat(Arrays.stream(now.minus(before).of(0)).min().orElse(0)).isNotNegative();
      before = now;
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(profile.snapshot().total("x")).isEqualTo(800_000);
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
        numbers.put("f" + f, PsiTestTest.normal(new Random(f), 500, 0));
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

    assertThat(allocated(() -> counter.count(row, 0.5))).isZero();
    CountProfile profile = CountProfile.of(baseline);
    int number = profile.indexOf("f1");
    assertThat(allocated(() -> profile.add(number, 0.5))).isZero();
  }

  /** Bytes of 20,000 calls after the compiler has seen enough of them. */
  static long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        call.run();
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return best;
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
