package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.RowCheck;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.core.warmup.WarmUp;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Verifies, loads and warms up one version. Thread-safe once its preparation is set. */
final class VersionOpener<I, O> {

  private final ModelLoader<I, O> loader;
  private final DevicePolicy policy;
  private final WarmUp<I> warmUp;
  private final List<ModelDecorator<I, O>> decorators;
  private final List<PredictionObserver> observers;
  private final Validation validation;
  private final Switches switches;
  private final Outbox outbox;
  private final MeterRegistry meters;
  private final TimeSource time;

  /** Set before the first load. */
  private @Nullable Preparation preparation;

  VersionOpener(HandleBuilder<I, O> options, TimeSource time, Outbox outbox, Switches switches) {
    this.loader = options.loader;
    this.policy = options.device;
    this.warmUp = options.warmUp;
    this.decorators = List.copyOf(options.decorators);
    this.observers = List.copyOf(options.observers);
    this.validation = options.validation;
    this.switches = switches;
    this.outbox = outbox;
    this.meters = options.meters;
    this.time = time;
  }

  /** Waits until the loader's native libraries are loaded, if somebody began that. */
  void after(Preparation begun) {
    preparation = begun;
  }

  /**
   * Verifies and loads {@code artifact}; by any thread.
   *
   * @throws RuntimeException if anything fails; then nothing stays open
   * @throws LinkageError if a native library is missing or broken
   */
  RawModel<I, O> load(ModelArtifact artifact) {
    LoadClock clock = new LoadClock(time);
    artifact.verify();
    clock.lap("verify");
    Preparation natives = preparation;
    if (natives != null) {
      natives.await();
    }
    clock.lap("prepare");
    Device device = policy.choose(loader.devices());
    clock.lap("device");
    Model<I, O> model = loader.load(artifact, device);
    clock.lap("load");
    return new RawModel<>(artifact, device, model, clock);
  }

  /**
   * Opens {@code artifact}.
   *
   * @param early what was loaded of it already, or waits to be taken; asked once
   * @param known the watch that the version had before, if its meters are still registered
   * @param loads where the load is timed
   * @throws RuntimeException if anything fails; then nothing stays open but {@code known}
   * @throws LinkageError if a native library is missing or broken
   */
  HotModel<I, O> open(
      ModelArtifact artifact,
      Supplier<@Nullable RawModel<I, O>> early,
      @Nullable VersionWatch known,
      VersionMeters loads) {
    long start = time.nanos();
    FlightLog.Load recorded = FlightLog.load();
    String outcome = "error";
    String where = "none";
    long nanos = -1;
    try {
      RawModel<I, O> raw = early.get();
      if (raw == null) {
        raw = load(artifact);
      }
      where = raw.device().label();
      raw.clock().resume();
      HotModel<I, O> hot = finish(raw, known);
      outcome = "success";
      nanos = raw.clock().nanos();
      raw.clock().show(loads);
      outbox.accept(new ModelEvent.Loaded(time.now(), artifact.ref(), where, nanos));
      return hot;
    } finally {
      loads
          .timer(CoreMeters.MODEL_LOAD, "Verifying, loading and warming up", "outcome", outcome)
          .record(Duration.ofNanos(nanos < 0 ? time.nanos() - start : nanos));
      if (recorded != null) {
        recorded.end(artifact.ref(), artifact.manifest().digest(), where, outcome);
      }
    }
  }

  private HotModel<I, O> finish(RawModel<I, O> raw, @Nullable VersionWatch known) {
    ModelArtifact artifact = raw.artifact();
    Model<I, O> model = raw.model();
    VersionMeters own = known != null ? known.meters() : new VersionMeters(meters, artifact.ref());
    boolean ready = false;
    try {
      FeatureSchema schema = model.reader().schema();
      FramePool frames = new FramePool(schema, time);
      VersionContext context = new VersionContext(artifact, schema, own, time, outbox);
      RowCheck check = known != null ? known.rowCheck() : validation.open(context);
      for (ModelDecorator<I, O> decorator : decorators) {
        model = decorator.around(model, context, again -> warmUp(artifact, again, frames, check));
      }
      raw.clock().lap("observe");
      warmUp(artifact, model, frames, check);
      raw.clock().lap("warmup");
      VersionWatch watch =
          known != null ? known : VersionWatch.open(context, check, observers, switches);
      raw.clock().lap("observe");
      ready = true;
      return new HotModel<>(artifact.manifest(), model, raw.device(), watch, frames);
    } finally {
      if (!ready) {
        if (known == null) {
          own.remove();
        }
        model.close();
      }
    }
  }

  private void warmUp(ModelArtifact artifact, Model<I, O> model, FramePool frames, RowCheck check) {
    new WarmUpRun<>(artifact.ref(), model, frames, check, time, warmUp)
        .run(warmUp.inputs(artifact, model.reader()), outbox);
  }

  String runtime() {
    return loader.runtime();
  }
}
