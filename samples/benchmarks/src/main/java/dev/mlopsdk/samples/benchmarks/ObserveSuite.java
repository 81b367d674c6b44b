package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.RowStatistic;
import dev.mlopsdk.drift.multivariate.FittedPca;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Recording rows of ten numbers for drift, per number: the monitor's recorder, shared by all
 * threads, against the least one could do, a branchless search over 63 edges and an addition to an
 * array that no other thread sees; and against a KLL sketch of quantiles per feature, a thread's
 * own or one that all threads share under a lock. Rows of fifty numbers per row, rows of ten with
 * the reconstruction error of their principal components, and a category against a look-up in a
 * hash map.
 */
public class ObserveSuite {

  private static final int FEATURES = 10;
  private static final int ROWS = 1024;

  /** One monitor for all threads. */
  @State(Scope.Benchmark)
  public static class Monitored {

    private Recorder recorder;

    /** Opens the monitor on a version whose baseline has all ten features. */
    @Setup
    public void open() {
      recorder = ObserveSuite.open(Models.baseline(), schema());
    }
  }

  /** A monitor of fifty numbers. */
  @State(Scope.Benchmark)
  public static class Wide {

    private static final int NUMBERS = 50;

    private final Frame[] frames = new Frame[ROWS];
    private Recorder recorder;
    private int next;

    /** Opens the monitor and fills rows. */
    @Setup
    public void open() {
      Random random = new Random(12);
      Map<String, double[]> training = new TreeMap<>();
      List<Feature> features = new ArrayList<>();
      for (int i = 0; i < NUMBERS; i++) {
        training.put("n" + i, random.doubles(10_000).map(u -> random.nextGaussian()).toArray());
        features.add(Feature.number("n" + i));
      }
      FeatureSchema schema = FeatureSchema.of(features);
      recorder = ObserveSuite.open(Baseline.of(training), schema);
      SystemTime time = SystemTime.create("wide");
      for (int i = 0; i < ROWS; i++) {
        frames[i] = new Frame(schema, time);
        frames[i].begin(Call.none(), Assignment.none());
        for (int j = 0; j < NUMBERS; j++) {
          frames[i].row().number(j, random.nextGaussian());
        }
      }
    }

    Frame frame() {
      return frames[next++ & (ROWS - 1)];
    }
  }

  /** A monitor of ten numbers and of one number of all ten. */
  @State(Scope.Benchmark)
  public static class Together {

    private Recorder recorder;

    /** Opens the monitor with a statistic fitted on rows of ten independent numbers. */
    @Setup
    public void open() {
      Random random = new Random(14);
      double[][] training = new double[4000][FEATURES];
      for (double[] row : training) {
        Arrays.setAll(row, i -> random.nextGaussian());
      }
      FittedPca pca = PcaReconstruction.withDefaults().fit(training);
      recorder =
          ObserveSuite.open(
              DriftMonitor.withDefaults()
                  .withRowStatistic(RowStatistic.of("pca", schema().names(), pca)),
              Models.baseline(),
              schema());
    }
  }

  /** A monitor of one category of twenty values, and a map of the same. */
  @State(Scope.Benchmark)
  public static class Category {

    private static final int VALUES = 20;

    private final Map<String, Integer> cells = new HashMap<>();
    private final long[] counts = new long[VALUES];
    private final String[] values = new String[ROWS];
    private CountProfile profile;
    private int next;

    /** Opens the profile and fills values. */
    @Setup
    public void open() {
      Random random = new Random(13);
      String[] training = new String[10_000];
      Arrays.setAll(training, i -> "value " + random.nextInt(VALUES));
      profile = CountProfile.of(Baseline.of(Map.of(), Map.of("c", training)));
      for (int i = 0; i < VALUES; i++) {
        cells.put("value " + i, i);
      }
      Arrays.setAll(values, i -> "value " + random.nextInt(VALUES));
    }

    String value() {
      return values[next++ & (ROWS - 1)];
    }
  }

  /** Sketches of ten numbers. */
  @State(Scope.Benchmark)
  public static class Shared {

    private final KllDoublesSketch[] sketches = sketches();
  }

  private static KllDoublesSketch[] sketches() {
    KllDoublesSketch[] sketches = new KllDoublesSketch[FEATURES];
    Arrays.setAll(sketches, i -> KllDoublesSketch.newHeapInstance());
    return sketches;
  }

  private static Recorder open(Baseline baseline, FeatureSchema schema) {
    return open(DriftMonitor.withDefaults(), baseline, schema);
  }

  private static Recorder open(DriftMonitor monitor, Baseline baseline, FeatureSchema schema) {
    ModelRegistry registry = ModelRegistry.inMemory();
    ModelFiles files = ModelFiles.of("m.fake", new byte[] {1}).baseline(baseline);
    VersionContext version =
        new VersionContext(
            registry.artifact(registry.publish("m", files, Change.by("benchmark", "observe"))),
            schema,
            new VersionMeters(new SimpleMeterRegistry(), dev.mlopsdk.core.ModelRef.of("m", 1)),
            SystemTime.create("observe"),
            new Events());
    return monitor.open(version);
  }

  /** A thread's own rows, edges and counts. */
  @State(Scope.Thread)
  public static class Own {

    private final Frame[] frames = new Frame[ROWS];
    private final double[][] edges = new double[FEATURES][64];
    private final long[][] counts = new long[FEATURES][64];
    private final KllDoublesSketch[] sketches = ObserveSuite.sketches();
    private int next;

    /** Fills rows and edges. */
    public Own() {
      Random random = new Random(11);
      SystemTime time = SystemTime.create("rows");
      for (int i = 0; i < ROWS; i++) {
        frames[i] = new Frame(schema(), time);
        frames[i].begin(Call.none(), Assignment.none());
        for (int j = 0; j < FEATURES; j++) {
          frames[i].row().number(j, random.nextGaussian());
        }
        frames[i].score(random.nextDouble());
      }
      for (double[] each : edges) {
        double[] sample = random.doubles(63).map(u -> 4 * u - 2).sorted().toArray();
        Arrays.fill(each, Double.POSITIVE_INFINITY);
        System.arraycopy(sample, 0, each, 0, 63);
      }
    }

    Frame frame() {
      return frames[next++ & (ROWS - 1)];
    }
  }

  private static FeatureSchema schema() {
    return FeatureSchema.of(
        IntStream.range(0, FEATURES)
            .mapToObj(i -> Feature.number(String.valueOf((char) ('a' + i))))
            .toList());
  }

  /** The monitor's recorder. */
  @Benchmark
  @OperationsPerInvocation(FEATURES)
  public void profile(Monitored monitored, Own own) {
    monitored.recorder.record(own.frame());
  }

  /** The floor. */
  @Benchmark
  @OperationsPerInvocation(FEATURES)
  public long[][] privateArray(Own own) {
    Row row = own.frame().row();
    for (int i = 0; i < FEATURES; i++) {
      own.counts[i][search(own.edges[i], row.number(i))]++;
    }
    return own.counts;
  }

  /** The same rows into a sketch per feature that no other thread sees. */
  @Benchmark
  @OperationsPerInvocation(FEATURES)
  public void ownSketch(Own own) {
    Row row = own.frame().row();
    for (int i = 0; i < FEATURES; i++) {
      own.sketches[i].update(row.number(i));
    }
  }

  /** The same rows into sketches that all threads share. */
  @Benchmark
  @OperationsPerInvocation(FEATURES)
  public void sharedSketch(Shared shared, Own own) {
    Row row = own.frame().row();
    for (int i = 0; i < FEATURES; i++) {
      synchronized (shared.sketches[i]) {
        shared.sketches[i].update(row.number(i));
      }
    }
  }

  /** A row of fifty numbers. */
  @Benchmark
  public void fifty(Wide wide) {
    wide.recorder.record(wide.frame());
  }

  /** A row of ten numbers and the error of its principal components. */
  @Benchmark
  public void together(Together together, Own own) {
    together.recorder.record(own.frame());
  }

  /** A microsecond, as far as the clock tells it. */
  @Benchmark
  public long microsecond() {
    long end = System.nanoTime() + 1_000;
    long now = System.nanoTime();
    while (now < end) {
      now = System.nanoTime();
    }
    return now;
  }

  /** A category. */
  @Benchmark
  public void category(Category category) {
    category.profile.add(0, category.value());
  }

  /** A category into a map's cell. */
  @Benchmark
  public long mapCell(Category category) {
    return category.counts[category.cells.getOrDefault(category.value(), 0)]++;
  }

  /**
   * A conditional move per step: written with an addition of 0 or the step, it becomes a branch.
   */
  private static int search(double[] edges, double value) {
    int at = 0;
    for (int half = edges.length >> 1; half > 0; half >>= 1) {
      at = edges[at + half - 1] < value ? at + half : at;
    }
    return at;
  }
}
