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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Recording rows of ten numbers for drift, per number: the monitor's recorder, shared by all
 * threads, against the least one could do, a branchless search over 63 edges and an addition to an
 * array that no other thread sees.
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
      ModelRegistry registry = ModelRegistry.inMemory();
      ModelFiles files = ModelFiles.of("m.fake", new byte[] {1}).baseline(Models.baseline());
      VersionContext version =
          new VersionContext(
              registry.artifact(registry.publish("m", files, Change.by("benchmark", "observe"))),
              schema(),
              new VersionMeters(new SimpleMeterRegistry(), dev.mlopsdk.core.ModelRef.of("m", 1)),
              SystemTime.create("observe"),
              new Events());
      recorder = DriftMonitor.withDefaults().open(version);
    }
  }

  /** A thread's own rows, edges and counts. */
  @State(Scope.Thread)
  public static class Own {

    private final Frame[] frames = new Frame[ROWS];
    private final double[][] edges = new double[FEATURES][64];
    private final long[][] counts = new long[FEATURES][64];
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
