package dev.mlopsdk.samples.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.SystemTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Logging a prediction of ten numbers, on the caller's thread while the log's own threads write to
 * a real file, and joining an outcome; the floor is a reading of the clock, 20 to 30 ns.
 *
 * <p>Producers come in bursts of 50, 50,000 a second over all of them; JMH leaves the wait before a
 * burst out. What the profiler says of bytes counts the log's threads too; what the caller's thread
 * allocates is asked of the JVM, and more than {@value #MOST_BYTES} a record end the run. So does a
 * record that was lost.
 */
public class LogSuite {

  private static final int FEATURES = 10;
  private static final int ROWS = 1024;
  private static final int BURST = 50;
  private static final int TRUTHS = 1000;
  private static final int MOST_BYTES = 200;

  /** Records per second of all producers together. */
  private static final long RATE = 50_000;

  /** One log for all threads. */
  @State(Scope.Benchmark)
  public static class Logged {

    private Path root;
    private PredictionLog log;
    private Recorder recorder;

    /** Opens the log in a temporary folder. */
    @Setup
    public void open() throws IOException {
      root = Files.createTempDirectory("log-suite");
      log = PredictionLog.to(root).keep(256L << 20, Duration.ofDays(1)).open();
      ModelRegistry registry = ModelRegistry.inMemory();
      VersionContext version =
          new VersionContext(
              registry.artifact(
                  registry.publish(
                      "m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("benchmark", "log"))),
              schema(),
              new VersionMeters(new SimpleMeterRegistry(), ModelRef.of("m", 1)),
              SystemTime.create("log-suite"),
              new Events());
      recorder = log.open(version);
    }

    /** Says what was lost, which makes the figures worthless, and removes the files. */
    @TearDown
    public void close() throws IOException {
      log.close();
      if (log.lost() > 0) {
        throw new IllegalStateException(log.lost() + " records were lost");
      }
      try (var files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
      }
    }
  }

  /** A producer's own rows, and when its next burst is due. */
  @State(Scope.Thread)
  public static class Producer {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Frame[] frames = new Frame[ROWS];
    private int next;
    private long due;
    private long between;
    private long allocated;
    private long records;

    /** Makes the rows. */
    @Setup
    public void rows(ThreadParams params) {
      between = 1_000_000_000L * BURST * params.getThreadCount() / RATE;
      Random random = new Random(11);
      SystemTime time = SystemTime.create("rows");
      for (int i = 0; i < ROWS; i++) {
        Frame frame = new Frame(schema(), time);
        frame.begin(Call.unit("user-" + i), Assignment.none());
        for (int j = 0; j < FEATURES; j++) {
          frame.row().number(j, random.nextGaussian());
        }
        frame.mark(Phase.ENCODE);
        frame.mark(Phase.INFERENCE);
        frame.mark(Phase.DECODE);
        frame.score(random.nextDouble());
        frame.end((float) frame.score(), 7, i);
        frames[i] = frame;
      }
      due = System.nanoTime();
    }

    /** Waits until the next burst is due. */
    @Setup(Level.Invocation)
    public void pace() {
      due = Math.max(due + between, System.nanoTime() - between);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    /** Fails if the caller's thread allocated too much; the warm-up is long over. */
    @TearDown(Level.Iteration)
    public void bytes() {
      if (records > 0 && allocated > MOST_BYTES * records) {
        throw new IllegalStateException(allocated / records + " bytes a record");
      }
      allocated = 0;
      records = 0;
    }

    void burst(Recorder recorder) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < BURST; i++) {
        recorder.record(frames[next++ & (ROWS - 1)]);
      }
      allocated += threads.getCurrentThreadAllocatedBytes() - before;
      records += BURST;
    }
  }

  /** A join and the predictions that wait for their truth. */
  @State(Scope.Thread)
  public static class Joined {

    private final PredictionIds ids = PredictionIds.random();
    private final PredictionId[] made = new PredictionId[1 << 20];
    private final Outcome truth = Outcome.of(1);
    private final Recorder nobody = new Nobody();
    private final Assignment arm = Assignment.none();
    private OutcomeJoin join = new OutcomeJoin(ids, 1);
    private int from;

    /** Makes the ids, so that none is made while bytes are counted. */
    @Setup
    public void ids() {
      for (int i = 0; i < made.length; i++) {
        made[i] = new PredictionId(ids.nonce(), ids.next());
      }
    }

    /** Remembers the next predictions; after the last one a new join begins with the first. */
    @Setup(Level.Invocation)
    public void remember() {
      from += TRUTHS;
      if (from + TRUTHS > made.length) {
        join = new OutcomeJoin(ids, 1);
        from = 0;
      }
      for (int i = 0; i < TRUTHS; i++) {
        join.remember(made[from + i].counter(), 0.5, nobody, arm, 0);
      }
    }
  }

  /** A recorder that ignores everything. */
  private static final class Nobody implements Recorder {
    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  private static FeatureSchema schema() {
    return FeatureSchema.of(
        IntStream.range(0, FEATURES)
            .mapToObj(i -> Feature.number(String.valueOf((char) ('a' + i))))
            .toList());
  }

  /** One record of a paced producer. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void record(Logged logged, Producer producer) {
    producer.burst(logged.recorder);
  }

  /** One truth whose prediction is remembered. */
  @Benchmark
  @OperationsPerInvocation(TRUTHS)
  public void outcome(Joined joined) {
    for (int i = 0; i < TRUTHS; i++) {
      PredictionId id = joined.made[joined.from + i];
      if (joined.join.outcome(id, joined.truth, 1) != OutcomeJoin.Status.JOINED) {
        throw new IllegalStateException("A remembered prediction was not joined");
      }
    }
  }

  /** The floor. */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }
}
