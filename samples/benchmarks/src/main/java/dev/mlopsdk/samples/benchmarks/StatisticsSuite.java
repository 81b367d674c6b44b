package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.RerunProbe;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.drift.DriftMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Random;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Recording a row of ten numbers and its score: statistics, and a rerun probe that samples one in a
 * thousand, against the recorder of drift.
 */
public class StatisticsSuite {

  private static final int FEATURES = 10;
  private static final int ROWS = 1024;

  /** The recorders of one version, for all threads. */
  @State(Scope.Benchmark)
  public static class Recorders {

    private Recorder statistics;
    private Recorder drift;
    private Recorder reruns;

    /** Opens them on a version whose baseline has all ten features. */
    @Setup
    public void open() {
      ModelRegistry registry = ModelRegistry.inMemory();
      ModelFiles files = ModelFiles.of("m.fake", new byte[] {1}).baseline(Models.baseline());
      VersionContext version =
          new VersionContext(
              registry.artifact(registry.publish("m", files, Change.by("benchmark", "statistics"))),
              schema(),
              new VersionMeters(new SimpleMeterRegistry(), ModelRef.of("m", 1)),
              SystemTime.create("statistics"),
              new Events());
      statistics = Statistics.withDefaults().open(version);
      drift = DriftMonitor.withDefaults().open(version);
      reruns = RerunProbe.of(Repeatability.sampling(0.001)).open(version);
    }
  }

  /** A thread's own rows. */
  @State(Scope.Thread)
  public static class Own {

    private final Frame[] frames = new Frame[ROWS];
    private int next;

    /** Fills the rows. */
    public Own() {
      Random random = new Random(11);
      SystemTime time = SystemTime.create("rows");
      for (int i = 0; i < ROWS; i++) {
        frames[i] = new Frame(schema(), time);
        frames[i].begin(Call.none(), Assignment.none());
        for (int j = 0; j < FEATURES; j++) {
          frames[i].row().number(j, random.nextGaussian());
        }
        double score = random.nextDouble();
        frames[i].score(score);
        frames[i].end(score, 1, i + 1);
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

  /** Statistics of ten numbers and the score. */
  @Benchmark
  public void statistics(Recorders recorders, Own own) {
    recorders.statistics.record(own.frame());
  }

  /** Drift of ten numbers. */
  @Benchmark
  public void drift(Recorders recorders, Own own) {
    recorders.drift.record(own.frame());
  }

  /** Whether to run an answer again. */
  @Benchmark
  public void reruns(Recorders recorders, Own own) {
    recorders.reruns.record(own.frame());
  }

  /** The floor of the two. */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }
}
