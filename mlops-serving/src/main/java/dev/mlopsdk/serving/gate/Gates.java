package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.handle.ModelDecorator;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.VersionContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts a gate before every version of a model that runs only so many calls at a time ({@link
 * Model#lanes}): a call that finds a free lane runs on its own thread at once, those that would
 * have to wait run together, and those that would wait in vain are turned away. Thread-safe.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class Gates<I, O> implements ModelDecorator<I, O>, AutoCloseable {

  private final Admission admission;
  private final Batching batching;
  private final Callers callers;

  /** Replaced, never changed: whoever asks for the load reads it without an iterator. */
  private volatile List<Gate<I, O>> open = List.of();

  private final List<Gauge> gauges = new ArrayList<>();

  /** What meters that outlive a load read; they keep it alive, and it does not keep them. */
  private final Map<VersionMeters, BatchMeters> counts = new WeakHashMap<>();

  /** Whether an alias serves a version now; all of them until {@link #attach}. */
  private volatile Predicate<ModelRef> serves = ref -> true;

  private @Nullable MeterRegistry registry;

  private Gates(Admission admission, Batching batching) {
    this.admission = admission;
    this.batching = batching;
    this.callers = new Callers(admission.callerLimit());
  }

  /** Gates of one model. */
  public static <I, O> Gates<I, O> create(Admission admission, Batching batching) {
    return new Gates<>(admission, batching);
  }

  @Override
  public Model<I, O> around(Model<I, O> model, VersionContext version) {
    if (model.lanes() == 0) {
      return model;
    }
    register(version);
    Gate<I, O> gate =
        new Gate<>(
            model,
            version.ref(),
            version.meters(),
            counted(version.meters()),
            version.time(),
            admission,
            batching,
            callers,
            this::closed);
    opened(gate);
    return gate;
  }

  private synchronized void opened(Gate<I, O> gate) {
    List<Gate<I, O>> more = new ArrayList<>(open);
    more.add(gate);
    open = List.copyOf(more);
  }

  private synchronized void closed(Gate<I, O> gate) {
    List<Gate<I, O>> fewer = new ArrayList<>(open);
    fewer.remove(gate);
    open = List.copyOf(fewer);
  }

  private synchronized BatchMeters counted(VersionMeters meters) {
    return counts.computeIfAbsent(meters, all -> new BatchMeters(all, batching.sizing()));
  }

  /** Says which versions an alias serves; {@link #load} leaves the others out. */
  public void attach(Predicate<ModelRef> serves) {
    this.serves = serves;
  }

  /**
   * How busy the lanes are now, of every version that an alias serves or that still has calls: one
   * that is only kept for a rollback adds no room.
   */
  public Load load() {
    Load sum = Load.NONE;
    for (Gate<I, O> gate : open) {
      if (counts(gate)) {
        sum = sum.plus(gate.load());
      }
    }
    return sum;
  }

  /** The same as {@code load().saturation()}, which allocates nothing. */
  public double saturation() {
    double most = 0;
    List<Gate<I, O>> gates = open;
    for (int i = 0; i < gates.size(); i++) {
      Gate<I, O> gate = gates.get(i);
      // One that has no calls is not the busiest, whether it serves or not.
      most = Math.max(most, gate.saturation());
    }
    return most;
  }

  private boolean counts(Gate<I, O> gate) {
    return serves.test(gate.ref()) || gate.calls() > 0;
  }

  /** Once: the versions share these gauges. */
  private synchronized void register(VersionContext version) {
    if (gauges.isEmpty()) {
      MeterRegistry meters = version.meters().registry();
      registry = meters;
      String model = version.ref().name();
      gauge(meters, CoreMeters.QUEUE_DEPTH, "Calls that wait for a lane", model, Load::waiting);
      gauge(
          meters,
          CoreMeters.QUEUE_CAPACITY,
          "Calls that may wait for a lane",
          model,
          Load::capacity);
      gauge(
          meters,
          CoreMeters.QUEUE_SATURATION,
          "Runs and waiting calls per lane, of the busiest version; above 1 calls wait",
          model,
          Load::saturation);
    }
  }

  private void gauge(
      MeterRegistry meters,
      String name,
      String description,
      String model,
      ToDoubleFunction<Load> value) {
    gauges.add(
        Gauge.builder(name, this, gates -> value.applyAsDouble(gates.load()))
            .description(description)
            .tag("model", model)
            .strongReference(true)
            .register(meters));
  }

  /** Takes the gauges back; the gates close with their versions. A second call does nothing. */
  @Override
  public synchronized void close() {
    MeterRegistry meters = registry;
    if (meters != null) {
      gauges.forEach(meters::remove);
      gauges.clear();
    }
  }
}
