package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.Shadow;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a caller pays for a shadow, over a model that does nothing: the worst case, since a real
 * model hides the price. Callers come without a pause, so most copies find the queue full, and the
 * bytes are those of all threads.
 */
public class ShadowSuite {

  /** A model without a shadow. */
  @State(Scope.Benchmark)
  public static class Off {

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() {
      served = serve(null);
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** A tenth of the calls copied. */
  @State(Scope.Benchmark)
  public static class Tenth {

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() {
      served = serve(Shadow.sampling(0.1).timeShare(0.1));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** No call drawn, so that the draw alone is left. */
  @State(Scope.Benchmark)
  public static class Undrawn {

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() {
      served = serve(Shadow.sampling(1e-12));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  static ServedModel<Ten, Float> serve(@Nullable Shadow shadow) {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (byte version = 1; version <= 2; version++) {
      registry.publish(
          "m", ModelFiles.of("m.fake", new byte[] {version}), Change.by("benchmark", "shadow"));
    }
    Float half = 0.5f;
    var builder =
        ServedModel.of(registry, "m", FakeModel.of(Ten.class, ten -> half))
            .meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    return (shadow == null ? builder : builder.shadow(shadow)).open();
  }

  /** No shadow. */
  @Benchmark
  public Prediction<Float> off(Off off, Rows rows) {
    return off.served.predict(rows.nextTen(), rows.nextCall());
  }

  /** A shadow that draws no call. */
  @Benchmark
  public Prediction<Float> undrawn(Undrawn undrawn, Rows rows) {
    return undrawn.served.predict(rows.nextTen(), rows.nextCall());
  }

  /** A shadow of a tenth of the calls, on a tenth of a processor. */
  @Benchmark
  public Prediction<Float> tenth(Tenth tenth, Rows rows) {
    return tenth.served.predict(rows.nextTen(), rows.nextCall());
  }
}
