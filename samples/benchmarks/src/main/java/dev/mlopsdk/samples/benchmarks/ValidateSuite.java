package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.validation.CrossRule;
import dev.mlopsdk.core.validation.FeatureRule;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Checking rows of 20 features, 16 numbers with ranges, training quantiles and an outlier distance
 * and 4 categories of 200 values, and one rule over two of them: the rules of a version, metered,
 * against plain Java that asks the same and counts nothing, and against the clock.
 */
public class ValidateSuite {

  private static final int NUMBERS = 16;
  private static final int CATEGORIES = 4;
  private static final int ROWS = 1024;
  private static final double LEAST = -100;
  private static final double GREATEST = 100;
  private static final double FARTHEST = 5;

  /** One check for all threads. */
  @State(Scope.Benchmark)
  public static class Rules {

    private final Plain plain = new Plain();
    private RowCheck check;

    /** Learns rules and opens them on a version. */
    @Setup
    public void open() {
      ModelRegistry registry = ModelRegistry.inMemory();
      ModelFiles files = ModelFiles.of("m.fake", new byte[] {1});
      ModelRef ref = registry.publish("m", files, Change.by("benchmark", "validate"));
      VersionContext version =
          new VersionContext(
              registry.artifact(ref),
              schema(),
              new VersionMeters(new SimpleMeterRegistry(), ref),
              SystemTime.create("validate"),
              new Events());
      check = rules().open(version);
    }
  }

  /** What plain Java looks up: the quantiles of the same columns, and a set per category. */
  private static final class Plain {

    private final double[] q01 = new double[NUMBERS];
    private final double[] q99 = new double[NUMBERS];
    private final List<Set<String>> known = new ArrayList<>();

    Plain() {
      Random random = new Random(1);
      for (int i = 0; i < NUMBERS; i++) {
        double[] sorted = column(random);
        Arrays.sort(sorted);
        q01[i] = sorted[sorted.length / 100];
        q99[i] = sorted[sorted.length - sorted.length / 100];
      }
      for (int i = 0; i < CATEGORIES; i++) {
        known.add(new HashSet<>(values()));
      }
    }
  }

  /** A thread's own rows: those drawn as the training data were, and the same with one fault. */
  @State(Scope.Thread)
  public static class Own {

    private final Row[] rows = rows(0);
    private final Row[] faulty = rows(1);
    private int next;

    Row row() {
      return rows[next++ & (ROWS - 1)];
    }

    Row faulty() {
      return faulty[next++ & (ROWS - 1)];
    }
  }

  private static List<String> values() {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      values.add("value-" + i);
    }
    return values;
  }

  private static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      features.add(Feature.number("n" + i));
    }
    for (int i = 0; i < CATEGORIES; i++) {
      features.add(Feature.category("c" + i));
    }
    return FeatureSchema.of(features);
  }

  private static double[] column(Random random) {
    return random.doubles(10_000).map(u -> 200 * u - 100).toArray();
  }

  private static InputRules rules() {
    Random random = new Random(1);
    Map<String, double[]> numbers = new TreeMap<>();
    for (int i = 0; i < NUMBERS; i++) {
      numbers.put("n" + i, column(random));
    }
    Map<String, String[]> categories = new TreeMap<>();
    List<String> values = values();
    for (int i = 0; i < CATEGORIES; i++) {
      String[] column = new String[10_000];
      for (int j = 0; j < column.length; j++) {
        column[j] = values.get(j % values.size());
      }
      categories.put("c" + i, column);
    }
    return InputRules.learn(numbers, categories)
        .onViolation(Policy.REJECT)
        .with(FeatureRule.number("n0").required().range(-100, 100).imputeMedian())
        .with(CrossRule.different("n1", "n2"));
  }

  private static Row[] rows(int faults) {
    Random random = new Random(2);
    Row[] rows = new Row[ROWS];
    FeatureSchema schema = schema();
    List<String> values = values();
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new Row(schema);
      for (int j = 0; j < NUMBERS; j++) {
        rows[i].number(j, j < faults ? 1000 : 200 * random.nextDouble() - 100);
      }
      for (int j = 0; j < CATEGORIES; j++) {
        rows[i].text(NUMBERS + j, values.get(random.nextInt(values.size())));
      }
    }
    return rows;
  }

  /** Rows that fit; a quarter of them lies outside the middle 98 per cent of some feature. */
  @Benchmark
  public Row validate(Rules rules, Own own) {
    Row row = own.row();
    rules.check.check(row);
    return row;
  }

  /** Rows of which one value is imputed, and taken back. */
  @Benchmark
  public Row impute(Rules rules, Own own) {
    Row row = own.faulty();
    rules.check.check(row);
    row.restore();
    return row;
  }

  /**
   * The floor: the same ranges, quantiles, sets and rule over two, written out; nothing counted.
   */
  @Benchmark
  public double plain(Rules rules, Own own) {
    Row row = own.row();
    Plain plain = rules.plain;
    double distance = 0;
    for (int i = 0; i < NUMBERS; i++) {
      double value = row.number(i);
      if (!(value >= plain.q01[i] && value <= plain.q99[i])) {
        if (!(value >= LEAST && value <= GREATEST)) {
          throw new IllegalStateException("n" + i + " is " + value);
        }
        double beyond = value < plain.q01[i] ? plain.q01[i] - value : value - plain.q99[i];
        distance = Math.max(distance, beyond / (plain.q99[i] - plain.q01[i]));
      }
    }
    for (int i = 0; i < CATEGORIES; i++) {
      String text = row.text(NUMBERS + i);
      if (text == null || !plain.known.get(i).contains(text)) {
        throw new IllegalStateException("c" + i + " is " + text);
      }
    }
    if (row.number(1) == row.number(2) || distance > FARTHEST) {
      throw new IllegalStateException("Two that differ are the same, or one is far out");
    }
    return distance;
  }

  /** The clock, which the bound in nanoseconds is read against. */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }
}
