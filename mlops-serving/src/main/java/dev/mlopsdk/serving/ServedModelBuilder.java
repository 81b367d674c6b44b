package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.HandleBuilder;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.RerunProbe;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.core.warmup.WarmUp;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.fallback.FallbackChain;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.gate.Batching;
import dev.mlopsdk.serving.gate.Gates;
import dev.mlopsdk.serving.memory.NativeMemory;
import dev.mlopsdk.serving.shadow.Shadow;
import dev.mlopsdk.serving.shadow.ShadowProbe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a served model. The order in which they are given does not matter: one call always
 * goes split, lease, read and validate, admission, lane or batch, model, observers. Not
 * thread-safe; confine to one thread.
 *
 * <p>Parts that a served model has one of, a split, a cache, a fallback and the like, and the same
 * observer are refused with an IllegalStateException when they are given twice; of numbers and
 * durations the last one counts.
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
  private @Nullable NativeMemory memory;
  private @Nullable PredictionCache<? super I> cache;
  private @Nullable FallbackChain<I, O> fallback;
  private @Nullable Gates<I, O> gates;
  private SwapPolicy swap = SwapPolicy.AVAILABILITY;
  private boolean opened;
  private @Nullable Shadow shadow;
  private Async async = Async.withDefaults();
  private @Nullable Tracing tracing;
  private Admission admission = Admission.withDefaults();
  private Batching batching = Batching.withDefaults();

  /** Options that were given; one that is given twice would silently replace the first. */
  private final Set<String> given = new HashSet<>();

  ServedModelBuilder(HandleBuilder<I, O> handle) {
    this.handle = handle;
  }

  /**
   * Splits the calls by their unit; the split's variants are the registry's aliases, the champion
   * first. An arm whose version is not loaded is answered by the champion and is no exposure.
   */
  public ServedModelBuilder<I, O> split(Assigner assigner) {
    once("split");
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
    if (observers.contains(observer)) {
      throw new IllegalStateException(
          "An observer is told once, but '" + observer.name() + "' was given twice");
    }
    handle.observe(observer);
    observers.add(observer);
    return this;
  }

  /** Runs a share of the answered requests again and compares; default none. */
  public ServedModelBuilder<I, O> rerun(Repeatability repeatability) {
    once("rerun");
    RerunProbe<I, O> probe = RerunProbe.of(repeatability);
    observe(probe);
    reruns = probe;
    return this;
  }

  /** Remembers answers and lets equal inputs share a run; default not. */
  public ServedModelBuilder<I, O> cache(PredictionCache<? super I> cache) {
    once("cache");
    this.cache = cache;
    return this;
  }

  /**
   * Answers calls that the model fails, and gives a failing version a pause; default not. A step
   * that takes the version before needs a {@link #grace} of more than zero and a {@link #swap} by
   * {@link SwapPolicy#AVAILABILITY}.
   */
  public ServedModelBuilder<I, O> fallback(Fallback<? super I, ? extends O> fallback) {
    once("fallback");
    this.fallback = FallbackChain.of(fallback);
    return this;
  }

  /**
   * Copies a share of the calls that another version answered to the registry's challenger, off the
   * callers' path; default none. Without a challenger nothing is copied.
   */
  public ServedModelBuilder<I, O> shadow(Shadow shadow) {
    once("shadow");
    handle.shadow("challenger");
    this.shadow = shadow;
    return this;
  }

  /**
   * What inputs are taken, checked after reading and before the model; default {@link
   * Validation#presence()}.
   */
  public ServedModelBuilder<I, O> validate(Validation validation) {
    once("validate");
    handle.validate(validation);
    return this;
  }

  /** How asynchronous calls wait and run; default {@link Async#withDefaults()}. */
  public ServedModelBuilder<I, O> async(Async async) {
    once("async");
    this.async = async;
    return this;
  }

  /**
   * Has every call observed in {@code registry}, as a child of what the caller observes; default
   * not, which costs nothing.
   */
  public ServedModelBuilder<I, O> trace(ObservationRegistry registry) {
    once("trace");
    tracing = registry.isNoop() ? null : new Tracing(registry, null);
    return this;
  }

  /** The same with names and keys as {@code convention} says. */
  public ServedModelBuilder<I, O> trace(
      ObservationRegistry registry, PredictionConvention convention) {
    once("trace");
    tracing = registry.isNoop() ? null : new Tracing(registry, convention);
    return this;
  }

  /** Who may wait for a lane and who is turned away; default {@link Admission#withDefaults()}. */
  public ServedModelBuilder<I, O> admission(Admission admission) {
    once("admission");
    this.admission = admission;
    return this;
  }

  /** How calls that have to wait run together; default {@link Batching#withDefaults()}. */
  public ServedModelBuilder<I, O> batching(Batching batching) {
    once("batching");
    this.batching = batching;
    return this;
  }

  /** Where meters are registered; default nowhere. */
  public ServedModelBuilder<I, O> meters(MeterRegistry meters) {
    once("meters");
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
    once("warmUp");
    handle.warmUp(inputs);
    return this;
  }

  /**
   * How a new version is warmed up: by inputs given, stored with it or made up from its baseline;
   * default {@link WarmUp#automatic()}.
   */
  public ServedModelBuilder<I, O> warmUp(WarmUp<I> warmUp) {
    once("warmUp");
    handle.warmUp(warmUp);
    return this;
  }

  /**
   * Whether a swap keeps the service or the memory; default {@link SwapPolicy#AVAILABILITY}. A
   * {@link #fallback} to the version before needs that.
   */
  public ServedModelBuilder<I, O> swap(SwapPolicy policy) {
    handle.swap(policy);
    swap = policy;
    return this;
  }

  /** About how many of the latest predictions can still be given their outcome; default 65,536. */
  public ServedModelBuilder<I, O> outcomes(int capacity) {
    outcomes = capacity;
    return this;
  }

  /**
   * Counts what the versions hold outside the heap, with a budget and unloading as {@code memory}
   * says, which several served models may share; default not at all.
   */
  public ServedModelBuilder<I, O> memory(NativeMemory memory) {
    once("memory");
    memory.attach(handle);
    this.memory = memory;
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

  /**
   * How long calls in flight may take at {@code close} and after a swap before an event tells of
   * them; default 30 seconds. Their version stays loaded until they end.
   */
  public ServedModelBuilder<I, O> drainTimeout(Duration timeout) {
    handle.drainTimeout(timeout);
    return this;
  }

  /**
   * How long the end of the JVM waits for calls in flight when nobody closed this; default 5
   * seconds, zero leaves the end alone.
   */
  public ServedModelBuilder<I, O> drainAtExit(Duration longest) {
    handle.drainAtExit(longest);
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
   * Loads, verifies and warms up what the aliases name. A builder opens one served model; it may be
   * asked again after a failure.
   *
   * @throws dev.mlopsdk.core.ModelException if neither the champion nor a former one can be opened
   * @throws IllegalStateException if the registry names no champion, if this builder has opened a
   *     served model before, or if a fallback asks for the version before although {@link
   *     SwapPolicy#RESOURCES} keeps none
   */
  public ServedModel<I, O> open() {
    if (opened) {
      throw new IllegalStateException(
          "A builder opens one served model, but this one did already; make another builder");
    }
    if (fallback != null) {
      fallback.requireKept(swap);
    }
    Gates<I, O> gates = decorate();
    PredictionIds ids = PredictionIds.random();
    OutcomeJoin join = new OutcomeJoin(ids, outcomes);
    ModelHandle<I, O> open = open(gates);
    ServedModel<I, O> served = null;
    try {
      Parts<I, O> parts =
          new Parts<>(
              assigner,
              ids,
              join,
              observers,
              gates,
              reruns,
              fallback,
              probe(open, ids, gates),
              async,
              tracing);
      served = new ServedModel<>(open, parts);
      served.bind(meters, memory);
      opened = true;
      return served;
    } finally {
      if (!opened && served != null) {
        served.close();
      } else if (!opened) {
        open.close();
        gates.close();
      }
    }
  }

  private void once(String option) {
    if (!given.add(option)) {
      throw new IllegalStateException(
          "A served model has one '%s', but a second was given, which would replace the first"
              .formatted(option));
    }
  }

  /** What stands around every model, from the inside to the outside; once. */
  private Gates<I, O> decorate() {
    Gates<I, O> known = gates;
    if (known != null) {
      return known; // The open before this one failed.
    }
    known = Gates.create(admission, batching);
    gates = known;
    if (fallback != null) {
      handle.around(fallback.spares(handle.loader()));
    }
    handle.around(known);
    if (fallback != null) {
      handle.around(fallback.circuits());
    }
    if (cache != null) {
      handle.around(cache.decorator());
    }
    return known;
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

  private @Nullable ShadowProbe probe(
      ModelHandle<I, O> open, PredictionIds ids, Gates<I, O> gates) {
    int arm = assigner.variants().indexOf("challenger");
    int slot = arm < 0 ? assigner.variants().size() : arm;
    return shadow == null
        ? null
        : ShadowProbe.open(shadow, open, slot, ids, outcomes, gates::saturation);
  }
}
