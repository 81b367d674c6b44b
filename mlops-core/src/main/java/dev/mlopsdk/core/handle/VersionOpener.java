package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.Frame;
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
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies, loads and warms up one version. Immutable. */
final class VersionOpener<I, O> {

  private static final Call WARM_UP = Call.none().fresh();

  private final ModelLoader<I, O> loader;
  private final DevicePolicy policy;
  private final List<I> warmUp;
  private final List<ModelDecorator<I, O>> decorators;
  private final List<PredictionObserver> observers;
  private final Validation validation;
  private final Switches switches;
  private final Outbox outbox;
  private final MeterRegistry meters;
  private final TimeSource time;

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

  /**
   * Opens {@code artifact}.
   *
   * @param known the watch that the version had before, if its meters are still registered
   * @param loads where the load is timed
   * @throws RuntimeException if anything fails; then nothing stays open but {@code known}
   * @throws LinkageError if a native library is missing or broken
   */
  HotModel<I, O> open(ModelArtifact artifact, @Nullable VersionWatch known, VersionMeters loads) {
    long start = time.nanos();
    FlightLog.Load recorded = FlightLog.load();
    String outcome = "error";
    String where = "none";
    try {
      artifact.verify();
      Device device = policy.choose(loader.devices());
      where = device.label();
      HotModel<I, O> hot = load(artifact, device, known);
      outcome = "success";
      outbox.accept(
          new ModelEvent.Loaded(time.now(), artifact.ref(), device.label(), time.nanos() - start));
      return hot;
    } finally {
      loads
          .timer(CoreMeters.MODEL_LOAD, "Verifying, loading and warming up", "outcome", outcome)
          .record(Duration.ofNanos(time.nanos() - start));
      if (recorded != null) {
        recorded.end(artifact.ref(), artifact.manifest().digest(), where, outcome);
      }
    }
  }

  private HotModel<I, O> load(ModelArtifact artifact, Device device, @Nullable VersionWatch known) {
    Model<I, O> model = loader.load(artifact, device);
    VersionMeters own = known != null ? known.meters() : new VersionMeters(meters, artifact.ref());
    boolean ready = false;
    try {
      FeatureSchema schema = model.reader().schema();
      FramePool frames = new FramePool(schema, time);
      VersionContext context = new VersionContext(artifact, schema, own, time, outbox);
      for (ModelDecorator<I, O> decorator : decorators) {
        model = decorator.around(model, context);
      }
      RowCheck check = known != null ? known.rowCheck() : validation.open(context);
      warmUp(model, frames, check);
      VersionWatch watch =
          known != null ? known : VersionWatch.open(context, check, observers, switches);
      ready = true;
      return new HotModel<>(artifact.manifest(), model, device, watch, frames);
    } finally {
      if (!ready) {
        if (known == null) {
          own.remove();
        }
        model.close();
      }
    }
  }

  private void warmUp(Model<I, O> model, FramePool frames, RowCheck check) {
    for (I input : warmUp) {
      Frame frame = frames.take();
      model.predict(input, begun(input, frame, model, check));
      frames.give(frame);
    }
    for (int size : model.batchSizes()) {
      if (size > 1 && !warmUp.isEmpty()) {
        List<I> inputs = new ArrayList<>(size);
        List<Frame> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          I input = warmUp.get(i % warmUp.size());
          inputs.add(input);
          batch.add(begun(input, frames.take(), model, check));
        }
        model.predictAll(inputs, batch);
      }
    }
  }

  private static <I> Frame begun(I input, Frame frame, Model<I, ?> model, RowCheck check) {
    frame.begin(input, WARM_UP, Assignment.none());
    model.reader().read(input, frame.row());
    check.check(frame.row());
    return frame;
  }

  String runtime() {
    return loader.runtime();
  }
}
