package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.HandleBuilder;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.RerunProbe;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.gate.Batching;
import dev.mlopsdk.serving.gate.Gates;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a served model. The order in which they are given does not matter: one call always
 * goes split, lease, read and validate, admission, lane or batch, model, observers. Not
 * thread-safe; confine to one thread.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class ServedModelBuilder<I, O> {

  private final HandleBuilder<I, O> handle;
  private Assigner assigner = new NoSplit();
  private MeterRegistry meters = new CompositeMeterRegistry();
  private final List<PredictionObserver> observers = new ArrayList<>();
  private int outcomes = 1 << 16;
  private @Nullable RerunProbe<I, O> reruns;
  private Admission admission = Admission.withDefaults();
  private Batching batching = Batching.withDefaults();

  ServedModelBuilder(HandleBuilder<I, O> handle) {
    this.handle = handle;
  }

  /**
   * Splits the calls by their unit; the split's variants are the registry's aliases, the champion
   * first. An arm whose version is not loaded is answered by the champion and is no exposure.
   */
  public ServedModelBuilder<I, O> split(Assigner assigner) {
    handle.aliases(assigner.variants());
    this.assigner = assigner;
    return this;
  }

  /**
   * Shows every answer and every outcome to {@code observer} too: drift, experiments. One that is a
   * {@link MeterBinder} is bound to the meters of this served model and, if it is {@link
   * AutoCloseable}, closed with it.
   */
  public ServedModelBuilder<I, O> observe(PredictionObserver observer) {
    handle.observe(observer);
    observers.add(observer);
    return this;
  }

  /** Runs a share of the answered requests again and compares; default none. */
  public ServedModelBuilder<I, O> rerun(Repeatability repeatability) {
    if (reruns != null) {
      throw new IllegalStateException(
          "Reruns are asked for once per served model; take one Repeatability with all options");
    }
    RerunProbe<I, O> probe = RerunProbe.of(repeatability);
    observe(probe);
    reruns = probe;
    return this;
  }

  /**
   * What inputs are taken, checked after reading and before the model; default {@link
   * Validation#presence()}.
   */
  public ServedModelBuilder<I, O> validate(Validation validation) {
    handle.validate(validation);
    return this;
  }

  /** Who may wait for a lane and who is turned away; default {@link Admission#withDefaults()}. */
  public ServedModelBuilder<I, O> admission(Admission admission) {
    this.admission = admission;
    return this;
  }

  /** How calls that have to wait run together; default {@link Batching#withDefaults()}. */
  public ServedModelBuilder<I, O> batching(Batching batching) {
    this.batching = batching;
    return this;
  }

  /** Where meters are registered; default nowhere. */
  public ServedModelBuilder<I, O> meters(MeterRegistry meters) {
    handle.meters(meters);
    this.meters = meters;
    return this;
  }

  /** Chooses the device; default the CPU. */
  public ServedModelBuilder<I, O> on(DevicePolicy device) {
    handle.on(device);
    return this;
  }

  /** Tells {@code listener} every event; what it throws is logged once and goes no further. */
  public ServedModelBuilder<I, O> listen(Consumer<? super ModelEvent> listener) {
    handle.listen(listener);
    return this;
  }

  /** Inputs that a new version answers before it takes traffic; one that fails rejects it. */
  public ServedModelBuilder<I, O> warmUp(List<? extends I> inputs) {
    handle.warmUp(inputs);
    return this;
  }

  /** About how many of the latest predictions can still be given their outcome; default 65,536. */
  public ServedModelBuilder<I, O> outcomes(int capacity) {
    outcomes = capacity;
    return this;
  }

  /** Clock, ticker and scheduler, which the caller closes; default the system's own. */
  public ServedModelBuilder<I, O> time(TimeSource time) {
    handle.time(time);
    return this;
  }

  /** How long a replaced version stays loaded for an instant rollback; default 10 minutes. */
  public ServedModelBuilder<I, O> grace(Duration grace) {
    handle.grace(grace);
    return this;
  }

  /**
   * How long meters and recorders outlive a version's last call, never less than the grace time;
   * default 5 minutes, so 10 with the default grace.
   */
  public ServedModelBuilder<I, O> meterRetention(Duration retention) {
    handle.meterRetention(retention);
    return this;
  }

  /** How long {@code close} waits for calls in flight; default 30 seconds. */
  public ServedModelBuilder<I, O> drainTimeout(Duration timeout) {
    handle.drainTimeout(timeout);
    return this;
  }

  /**
   * Remembers in {@code stateDirectory} which versions are opened and served, so that one of which
   * this process dies is not loaded by the next, until someone clears it; default off. The
   * directory is this host's own and survives the process.
   */
  public ServedModelBuilder<I, O> quarantine(Path stateDirectory) {
    handle.quarantine(stateDirectory);
    return this;
  }

  /** How often the registry is read for changes made by other processes; default 5 seconds. */
  public ServedModelBuilder<I, O> poll(Duration poll) {
    handle.poll(poll);
    return this;
  }

  /**
   * Loads, verifies and warms up what the aliases name.
   *
   * @throws dev.mlopsdk.core.ModelException if neither the champion nor a former one can be opened
   * @throws IllegalStateException if the registry names no champion
   */
  public ServedModel<I, O> open() {
    PredictionIds ids = PredictionIds.random();
    OutcomeJoin join = new OutcomeJoin(ids, outcomes);
    Gates<I, O> gates = Gates.create(admission, batching);
    handle.around(gates);
    ServedModel<I, O> served =
        new ServedModel<>(open(gates), assigner, ids, join, observers, reruns, gates);
    boolean complete = false;
    try {
      served.bind(meters);
      complete = true;
      return served;
    } finally {
      if (!complete) {
        served.close();
      }
    }
  }

  private ModelHandle<I, O> open(Gates<I, O> gates) {
    boolean complete = false;
    try {
      ModelHandle<I, O> opened = handle.open();
      complete = true;
      return opened;
    } finally {
      if (!complete) {
        gates.close();
      }
    }
  }
}
