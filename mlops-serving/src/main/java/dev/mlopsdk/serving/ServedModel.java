package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.handle.Switches;
import dev.mlopsdk.core.log.read.LateJoin;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.RerunProbe;
import dev.mlopsdk.serving.gate.Gates;
import dev.mlopsdk.serving.gate.Load;
import dev.mlopsdk.serving.memory.NativeMemory;
import dev.mlopsdk.serving.shadow.ShadowProbe;
import dev.mlopsdk.serving.shadow.ShadowReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that answers calls: split, leased, read once, run, observed. Thread-safe.
 *
 * <pre>{@code
 * try (var delay = ServedModel.of(Path.of("delay.onnx"), OnnxModel.of(Flight.class, Float.class)).open()) {
 *   float p = delay.predict(flight).value();
 * }
 * }</pre>
 *
 * <p>One call goes through, in this order: the split gives the unit its arm; the arm's version is
 * leased; the input is read into that version's row and validated; the model encodes, runs and
 * decodes; meters and observers see row and score; the id is remembered for the outcome.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class ServedModel<I, O> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final ModelHandle<I, O> handle;
  private final Assigner assigner;
  private final Router<I, O> router;
  private final Answering<I, O> one;
  private final AnsweringAll<I, O> all;
  private final AsyncCalls<I, O> async;
  private final @Nullable Tracing tracing;
  private final Truths truths;
  private final List<PredictionObserver> observers;
  private final @Nullable RerunProbe<I, O> reruns;
  private final @Nullable ShadowProbe shadow;
  private final Gates<I, O> gates;
  private final LateJoin late = new LateJoin();
  private final Queue<AutoCloseable> bound = new ConcurrentLinkedQueue<>();

  ServedModel(ModelHandle<I, O> handle, Parts<I, O> parts) {
    this.handle = handle;
    this.assigner = parts.assigner();
    this.gates = parts.gates();
    this.shadow = parts.shadow();
    this.tracing = parts.tracing();
    this.router = new Router<>(handle, assigner);
    this.one = new Answering<>(parts);
    this.all = new AnsweringAll<>(one);
    this.async = new AsyncCalls<>(handle, router, one, parts);
    this.truths = new Truths(handle, parts);
    this.observers = parts.observers();
    this.reruns = parts.reruns();
    if (reruns != null) {
      reruns.attach(handle, assigner.variants().size());
    }
    if (parts.fallback() != null) {
      parts.fallback().attach(handle);
    }
    gates.attach(handle::serves);
  }

  /** Registers what is not a version's own; {@link #close} takes it back. */
  void bind(MeterRegistry meters, @Nullable NativeMemory memory) {
    truths.bind(meters);
    if (shadow != null) {
      shadow.bind(meters);
    }
    async.bind(meters);
    for (PredictionObserver observer : observers) {
      if (observer instanceof MeterBinder binder) {
        if (binder instanceof AutoCloseable closeable) {
          bound.add(closeable);
        }
        binder.bindTo(meters);
      }
    }
    if (memory != null) {
      memory.bindTo(meters);
      bound.add(() -> memory.unbindFrom(meters));
    }
  }

  /** A model from one file, which never changes; its name is the file's, its version 0. */
  public static <I, O> ServedModelBuilder<I, O> of(Path file, ModelLoader<I, O> loader) {
    return new ServedModelBuilder<>(ModelHandle.of(file, loader));
  }

  /** A model from one artifact, whatever an alias says: {@link ModelArtifact#bytes}, say. */
  public static <I, O> ServedModelBuilder<I, O> of(
      ModelArtifact artifact, ModelLoader<I, O> loader) {
    return new ServedModelBuilder<>(ModelHandle.of(artifact, loader));
  }

  /** The model {@code name} of {@code registry}, whose aliases it follows. */
  public static <I, O> ServedModelBuilder<I, O> of(
      ModelRegistry registry, String name, ModelLoader<I, O> loader) {
    return new ServedModelBuilder<>(ModelHandle.of(registry, name, loader));
  }

  /** Answers {@code input} for nobody in particular and without a deadline. */
  public Prediction<O> predict(I input) {
    return predict(input, Call.none());
  }

  /**
   * Answers {@code input}.
   *
   * @throws dev.mlopsdk.core.schema.InvalidInputException if the input does not fit the model
   * @throws dev.mlopsdk.core.ModelException if the runtime fails or the call's deadline passes
   * @throws IllegalStateException after {@link #close()}
   */
  public Prediction<O> predict(I input, Call call) {
    long start = handle.time().nanos();
    Assignment assignment = router.assign(call);
    LoadedVersion<I, O> version = router.lease(assignment);
    long waited = 0;
    if (version == null) {
      assignment = router.championForAll(assignment);
      version = handle.await(start, call.timeoutNanos());
      waited = handle.time().nanos() - start;
    }
    try {
      return tracing == null
          ? one.answer(version, input, call, assignment, start, waited)
          : one.observed(version, input, call, assignment, start, waited, observe(tracing, 1));
    } finally {
      version.release();
    }
  }

  /**
   * Answers several inputs together, for nobody in particular and without a deadline; see {@link
   * #predictAll(List, Call)}.
   */
  public List<Prediction<O>> predictAll(List<? extends I> inputs) {
    return predictAll(inputs, Call.none());
  }

  /**
   * Answers several inputs of one caller together, in their order, all by the same version.
   *
   * @throws dev.mlopsdk.core.schema.InvalidInputException if one of them does not fit; then none is
   *     answered, meters and observers get that one as a failure, and the message ends with its
   *     index in {@code inputs}
   * @throws dev.mlopsdk.core.ModelException if the runtime fails, the call's deadline passes or the
   *     model does not answer every input; then every input counts as a failure
   */
  public List<Prediction<O>> predictAll(List<? extends I> inputs, Call call) {
    long start = handle.time().nanos();
    Assignment assignment = router.assign(call);
    LoadedVersion<I, O> version = router.lease(assignment);
    long waited = 0;
    if (version == null) {
      assignment = router.championForAll(assignment);
      version = handle.await(start, call.timeoutNanos());
      waited = handle.time().nanos() - start;
    }
    try {
      return tracing == null
          ? all.answer(version, inputs, call, assignment, start, waited)
          : all.observed(
              version, inputs, call, assignment, start, waited, observe(tracing, inputs.size()));
    } finally {
      version.release();
    }
  }

  private PredictionContext observe(Tracing tracing, int inputs) {
    return tracing.start(handle.name(), inputs, handle.time());
  }

  /** Answers {@code input} later, for nobody in particular and without a deadline. */
  public CompletableFuture<Prediction<O>> predictAsync(I input) {
    return predictAsync(input, Call.none());
  }

  /**
   * Answers {@code input} later, on a thread of {@link ServedModelBuilder#async}. The calling
   * thread gives the call its arm and puts it into the line; it reads no input and runs no model.
   * Calls that wait together run together where the model takes several, and each gets its own
   * answer.
   *
   * <p>The deadline counts from now. A call whose deadline passes while it waits fails then, and
   * one that is cancelled, or completed in another way, frees its place: neither runs. One that
   * runs already ends unheard.
   *
   * <p>What hangs on the future without an executor ({@code thenApply}) runs on the thread that
   * answers and keeps the next calls from it; hang what takes long on with {@code thenApplyAsync}.
   *
   * @return a future that fails with what {@link #predict(Object, Call)} would throw; with {@link
   *     dev.mlopsdk.core.ModelException.Kind#OVERLOADED} if as many calls wait as may, unless one
   *     that is less urgent can be turned away instead; with an IllegalStateException if this model
   *     is closed before the call runs
   */
  public CompletableFuture<Prediction<O>> predictAsync(I input, Call call) {
    return async.submit(input, call);
  }

  /**
   * Reports the truth about the prediction {@code id}: 0 or 1 for a classifier, the value for a
   * regressor. It may come late; the latest predictions are remembered, see {@link
   * ServedModelBuilder#outcomes}.
   *
   * @throws IllegalArgumentException if {@code value} is NaN or infinite; the prediction can still
   *     be joined
   */
  public OutcomeJoin.Status outcome(PredictionId id, double value) {
    return outcome(id, Outcome.of(value));
  }

  /**
   * Reports a truth about the prediction {@code id}: a number or a label, one of each name.
   *
   * @throws IllegalArgumentException if it is the sixteenth name of this served model
   */
  public OutcomeJoin.Status outcome(PredictionId id, Outcome outcome) {
    return truths.outcome(id, outcome);
  }

  /**
   * The switches of this model in this process: pin a version, switch the split or an observer off.
   * Those of {@link ModelRegistry} do the same in every process.
   */
  public Switches switches() {
    return handle.switches();
  }

  /**
   * Tells recorders and meters the truths that {@link #outcome(PredictionId, Outcome)} could not
   * join, as far as the prediction log can: of predictions of another replica, before a restart, or
   * too long ago. Each is told once, however often this is called; see {@link LateJoin}. It reads
   * files on the calling thread, so call it from a job of your own, every hour or day.
   *
   * @param log its window says which predictions, its horizon which truths, and {@link
   *     LogReader#outcomesOf} names this replica
   */
  public LateJoin.Counts joinLate(LogReader log) {
    return late.join(
        log.model(handle.name()), assigner.variants(), ref -> handle.watch(ref.version()));
  }

  /** What the shadow found up to now; empty without one. */
  public Optional<ShadowReport> shadowReport() {
    return Optional.ofNullable(shadow).map(ShadowProbe::report);
  }

  /** How busy the lanes are now, of the versions that an alias serves or that still have calls. */
  public Load load() {
    return gates.load();
  }

  /** What each alias serves in this process now. */
  public List<ModelHandle.Serving> serving() {
    return handle.serving();
  }

  /**
   * Waits until {@code version} serves as the champion in this process: for tests and scripts.
   *
   * @return whether it does, before {@code timeout} passed
   */
  public boolean awaitVersion(int version, Duration timeout) throws InterruptedException {
    return handle.awaitVersion(version, timeout);
  }

  /**
   * Fails the asynchronous calls that wait, waits for the calls in flight and frees every version;
   * a second call does nothing.
   */
  @Override
  public void close() {
    if (reruns != null) {
      reruns.close();
    }
    if (shadow != null) {
      shadow.close();
    }
    async.turnAway();
    handle.close();
    async.close();
    gates.close();
    truths.close();
    for (AutoCloseable next = bound.poll(); next != null; next = bound.poll()) {
      close(next);
    }
  }

  private static void close(AutoCloseable bound) {
    try {
      bound.close();
    } catch (Exception e) {
      LOG.error("{} failed to close", bound, e);
    }
  }
}
