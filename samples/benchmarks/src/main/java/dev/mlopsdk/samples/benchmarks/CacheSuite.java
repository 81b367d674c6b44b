package dev.mlopsdk.samples.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.Fallback;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A hit of 10 numbers against Caffeine's own get of an equal record, a cache that never hits
 * against none, and a fallback that is not needed against none.
 */
public class CacheSuite {

  private static final int SIZE = 1024;
  private static final Float HALF = 0.5f;
  private static final Change CHANGE = Change.by("benchmark", "cache");

  /** A model behind the cache, whose answers are all known, and Caffeine alone. */
  @State(Scope.Benchmark)
  public static class Known {

    private final Ten[] tens = new Ten[SIZE];
    private final Ten[] equal = new Ten[SIZE];
    private final Frame[] frames = new Frame[SIZE];
    private final Cache<Ten, Float> caffeine =
        Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).recordStats().build();
    private Model<Ten, Float> cached;
    private int next;

    /** Answers every input once; a run that takes a while makes the cache pay. */
    @Setup(Level.Trial)
    public void open() {
      ModelRegistry registry = ModelRegistry.inMemory();
      ModelRef ref = registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
      SystemTime time = SystemTime.create("cache");
      Model<Ten, Float> model =
          FakeModel.of(Ten.class, ten -> HALF)
              .onRun(rows -> spin(20_000))
              .load(registry.artifact(ref), Device.cpu());
      VersionContext version =
          new VersionContext(
              registry.artifact(ref),
              model.reader().schema(),
              new VersionMeters(new SimpleMeterRegistry(), ref),
              time,
              new Events());
      cached = PredictionCache.ofRows().<Ten, Float>decorator().around(model, version);
      Random random = new Random(42);
      for (int i = 0; i < SIZE; i++) {
        float[] values = new float[10];
        for (int j = 0; j < 10; j++) {
          values[j] = (float) random.nextGaussian();
        }
        tens[i] = Ten.of(values);
        equal[i] = Ten.of(values);
        caffeine.put(equal[i], HALF);
        frames[i] = new Frame(model.reader().schema(), time);
        frames[i].begin(tens[i], Call.none(), Assignment.none());
        model.reader().read(tens[i], frames[i].row());
        cached.predict(tens[i], frames[i]);
      }
    }

    private static void spin(long nanos) {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    int next() {
      return next++ & (SIZE - 1);
    }
  }

  /** Served models with nothing, a cache that never hits, and a fallback that is not needed. */
  @State(Scope.Benchmark)
  public static class Stacks {

    private ServedModel<Ten, Float> plain;
    private ServedModel<Ten, Float> useless;
    private ServedModel<Ten, Float> guarded;
    private int next;

    /** Opens them. */
    @Setup(Level.Trial)
    public void open() {
      FakeModel<Ten, Float> model = FakeModel.of(Ten.class, ten -> HALF);
      plain = ServedModel.of(registry(), "m", model).meters(new SimpleMeterRegistry()).open();
      useless =
          ServedModel.of(registry(), "m", model)
              .cache(PredictionCache.ofRows())
              .meters(new SimpleMeterRegistry())
              .open();
      guarded =
          ServedModel.of(registry(), "m", model)
              .fallback(Fallback.<Ten, Float>toPreviousVersion().thenConstant(HALF))
              .meters(new SimpleMeterRegistry())
              .open();
    }

    private static ModelRegistry registry() {
      ModelRegistry registry = ModelRegistry.inMemory();
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
      return registry;
    }

    /** Closes them. */
    @TearDown(Level.Trial)
    public void close() {
      plain.close();
      useless.close();
      guarded.close();
    }

    Ten next() {
      float x = next++;
      return new Ten(x, x, x, x, x, x, x, x, x, x);
    }
  }

  /** A hit: key, look-up, score and source. */
  @Benchmark
  public Float hit(Known known) {
    int i = known.next();
    return known.cached.predict(known.tens[i], known.frames[i]);
  }

  /** The floor: the same content as a record. */
  @Benchmark
  public @Nullable Float caffeineGet(Known known) {
    return known.caffeine.getIfPresent(known.tens[known.next()]);
  }

  /** The whole stack over a model that does nothing. */
  @Benchmark
  public Prediction<Float> plain(Stacks stacks) {
    return stacks.plain.predict(stacks.next());
  }

  /** The same with a cache that has learnt that it does not pay. */
  @Benchmark
  public Prediction<Float> uselessCache(Stacks stacks) {
    return stacks.useless.predict(stacks.next());
  }

  /** The same with a fallback and a circuit. */
  @Benchmark
  public Prediction<Float> idleFallback(Stacks stacks) {
    return stacks.guarded.predict(stacks.next());
  }
}
