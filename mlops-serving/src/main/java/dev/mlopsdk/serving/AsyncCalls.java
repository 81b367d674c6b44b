package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that wait in a line and run on workers, together where the model takes several.
 * Thread-safe.
 *
 * <p>A worker is a task that ends when nobody waits. Whoever joins the line starts one unless all
 * that are allowed are there; a worker that ends looks at the line once more after it has said so.
 * So somebody who waits always has a worker.
 */
final class AsyncCalls<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** How many batches the time of a call is learned from. */
  private static final int REMEMBERED = 32;

  private static final double CLIP = 4;

  /** About what it takes until a thread that was woken runs. */
  private static final double WAKE_NANOS = 50_000;

  private final ModelHandle<I, O> handle;
  private final Router<I, O> router;
  private final Answering<I, O> one;
  private final Async options;
  private final @Nullable Tracing tracing;
  private final AsyncLine<I, O> line;
  private final Workers threads;
  private final AtomicInteger workers = new AtomicInteger();
  private volatile int most;

  /** How long a worker takes for a call; 0 until it is known. */
  private volatile double callNanos;

  private volatile @Nullable AsyncMeters meters;

  AsyncCalls(
      ModelHandle<I, O> handle, Router<I, O> router, Answering<I, O> one, Parts<I, O> parts) {
    this.handle = handle;
    this.router = router;
    this.one = one;
    this.options = parts.async();
    this.tracing = parts.tracing();
    this.line = new AsyncLine<>(router.arms(), options.capacity(), this::gone);
    this.threads = new Workers(handle.name(), options.executor());
    this.most = Math.max(1, options.workers());
  }

  void bind(MeterRegistry registry) {
    meters = new AsyncMeters(registry, handle.name(), line);
  }

  /** Puts a call into the line. */
  CompletableFuture<Prediction<O>> submit(I input, Call call) {
    Assignment arm = router.assign(call);
    PredictionContext trace =
        tracing == null ? null : tracing.start(handle.name(), 1, handle.time());
    AsyncCall<I, O> asked = new AsyncCall<>(line, input, call, arm, handle.time().nanos(), trace);
    if (hopeless(call)) {
      turnAway(asked, hopeless());
      return asked;
    }
    AsyncCall<I, O> away;
    try {
      away = line.join(asked);
    } catch (IllegalStateException closed) {
      refuse(asked, closed);
      return asked;
    }
    if (away != null) {
      turnAway(away, full());
    }
    if (away != asked) {
      watchDeadline(asked);
      wake();
    }
    return asked;
  }

  /** Whether those who wait before it would take more than half of the time that it has. */
  private boolean hopeless(Call call) {
    // The other half is for what no forecast knows: the call's own run, and other work.
    return call.timeoutNanos() != 0
        && line.size() > 0
        && line.before(call.priority()) * callNanos / most > call.timeoutNanos() / 2.0;
  }

  private ModelException hopeless() {
    return new ModelException(
        ModelException.Kind.OVERLOADED,
        ("The %d asynchronous calls of %s that wait, of %.3f ms each on %d workers, would take more"
                + " than half of the call's time; call less often or allow more time")
            .formatted(line.size(), handle.name(), callNanos / 1e6, most));
  }

  /** Learns how long a worker takes for a call of a batch. */
  private void learn(long nanos, int calls) {
    if (calls > 0 && nanos > 0) {
      double each = (double) nanos / calls;
      double before = callNanos;
      // One that lost its processor says little about the next; races lose a sample.
      callNanos =
          before == 0 ? each : before + (Math.min(each, CLIP * before) - before) / REMEMBERED;
    }
  }

  /** As many calls as one worker answers before another would be awake. */
  private int worthSharing() {
    double each = callNanos;
    return each == 0 ? 1 : (int) Math.max(1, WAKE_NANOS / each);
  }

  /** Starts a worker, unless there are as many as may be. */
  private void wake() {
    int running = workers.get();
    while (running < most) {
      if (workers.compareAndSet(running, running + 1)) {
        start();
        return;
      }
      running = workers.get();
    }
  }

  private void start() {
    try {
      threads.execute(this::work);
    } catch (RuntimeException | Error e) {
      // Nobody may wait for a worker that never comes; one that runs serves them all.
      if (workers.decrementAndGet() == 0) {
        ModelException refused =
            new ModelException(
                ModelException.Kind.OVERLOADED,
                "No thread could be had for the waiting calls of "
                    + handle.name()
                    + "; give an executor with room",
                e);
        line.clear().forEach(call -> turnAway(call, refused));
      }
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private void work() {
    try (AsyncBatch<I, O> batch = new AsyncBatch<>(one, this::gone)) {
      boolean more = true;
      while (more) {
        AsyncCall<I, O> head = line.head();
        if (head != null) {
          turn(batch, head.assignment());
        } else {
          workers.decrementAndGet();
          more = line.size() > 0 && enter();
        }
      }
    }
  }

  private boolean enter() {
    int running = workers.get();
    return running < most && (workers.compareAndSet(running, running + 1) || enter());
  }

  /** Answers the calls of one arm whose turn it is. */
  private void turn(AsyncBatch<I, O> batch, Assignment arm) {
    LoadedVersion<I, O> version;
    UnaryOperator<Assignment> assigned = UnaryOperator.identity();
    try {
      version = router.lease(arm);
      if (version == null) {
        version = handle.await(0);
        assigned = router::championForAll;
      }
    } catch (IllegalStateException closed) {
      line.clear().forEach(call -> refuse(call, closed));
      return;
    } catch (ModelException nobody) {
      line.take(arm.index(), Integer.MAX_VALUE, 1, 1).forEach(call -> turnAway(call, nobody));
      return;
    }
    List<AsyncCall<I, O>> calls = List.of();
    try {
      calls = line.take(arm.index(), batch.most(version, this::learn), most, worthSharing());
      if (line.size() > 0) {
        wake();
      }
      long from = handle.time().nanos();
      batch.answer(version, calls, assigned);
      learn(handle.time().nanos() - from, calls.size());
    } catch (RuntimeException | Error e) {
      // What is caught call by call does not come here: memory is gone, or the stack.
      calls.forEach(call -> broken(call, e));
    } finally {
      version.release();
    }
    settle(calls);
  }

  private static void broken(AsyncCall<?, ?> call, Throwable failure) {
    PredictionContext trace = call.trace();
    if (trace != null && !call.ended()) {
      trace.failed(failure);
    }
    call.failed(failure);
  }

  /** How many calls of {@code model} run together; how many workers are of use is its to say. */
  private int learn(Model<I, O> model) {
    if (options.workers() == 0) {
      int lanes = model.lanes();
      most = lanes == 0 ? Runtime.getRuntime().availableProcessors() : lanes;
    }
    int[] sizes = model.batchSizes();
    int well = sizes[sizes.length - 1];
    return options.batch() == 0 ? well : Math.min(options.batch(), well);
  }

  /**
   * Completes futures, without a lease: what hangs on them may take its time, or close. Those that
   * nobody waits for yet come first: who is woken then finds the others complete and is not woken
   * for each of them again.
   */
  private static void settle(List<? extends AsyncCall<?, ?>> calls) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    List<AsyncCall<?, ?>> awaited = new ArrayList<>();
    for (AsyncCall<?, ?> call : calls) {
      if (call.getNumberOfDependents() == 0) {
        call.settle();
      } else {
        awaited.add(call);
      }
    }
    awaited.forEach(AsyncCall::settle);
    if (!interrupted) {
      // Whatever hung on a future may have interrupted; the next call is not to suffer for it.
      Thread.interrupted();
    }
  }

  private void watchDeadline(AsyncCall<I, O> call) {
    if (call.hasDeadline()) {
      long wait = line.lookFor(call, handle.time().nanos());
      if (wait >= 0) {
        handle.time().schedule(Duration.ofNanos(wait), this::expire);
      }
    }
  }

  /** Fails the calls whose deadline has passed while they wait: a busy model must not hold them. */
  private void expire() {
    List<AsyncCall<I, O>> late = new ArrayList<>();
    long wait = line.expired(handle.time().nanos(), late);
    if (wait >= 0) {
      handle.time().schedule(Duration.ofNanos(wait), this::expire);
    }
    late.forEach(call -> turnAway(call, late(handle.name())));
  }

  static ModelException late(String model) {
    return new ModelException(
        ModelException.Kind.DEADLINE,
        "The deadline passed while the call waited for a worker of "
            + model
            + "; allow more time or call less often");
  }

  private ModelException full() {
    return new ModelException(
        ModelException.Kind.OVERLOADED,
        "%d asynchronous calls of %s wait already, as many as may; call less often, or allow more"
                .formatted(line.capacity(), handle.name())
            + " with Async.withCapacity");
  }

  /** Fails a call that never ran; the meters and observers of its arm hear of it. */
  private void turnAway(AsyncCall<I, O> call, ModelException failure) {
    boolean told = false;
    try {
      told = told(call, failure);
    } catch (IllegalStateException closed) {
      LOG.debug("{} was closed before a call could be counted", handle.name(), closed);
    } finally {
      PredictionContext trace = call.trace();
      if (!told && trace != null) {
        trace.failed(failure);
      }
      call.failed(failure);
      call.settle();
    }
  }

  /** Whether a version is loaded, which hears of it: between two versions there is none. */
  private boolean told(AsyncCall<I, O> call, ModelException failure) {
    Assignment arm = call.assignment();
    LoadedVersion<I, O> version = router.lease(arm);
    if (version == null) {
      arm = router.championForAll(arm);
      version = router.lease(arm);
    }
    if (version == null) {
      return false;
    }
    try {
      tell(version, call, arm, failure);
      return true;
    } finally {
      version.release();
    }
  }

  private void tell(
      LoadedVersion<I, O> version, AsyncCall<I, O> call, Assignment arm, ModelException failure) {
    Frame frame = version.frames().take();
    try {
      frame.begin(call.input(), call.call(), arm, call.startNanos());
      frame.waited(frame.elapsedNanos());
      one.failed(version, frame, failure);
      PredictionContext trace = call.trace();
      if (trace != null) {
        trace.failed(version, frame, failure);
      }
    } finally {
      version.frames().give(frame);
    }
  }

  /** Fails a call of a model that is closed, of which nobody hears any more. */
  private void refuse(AsyncCall<I, O> call, IllegalStateException closed) {
    PredictionContext trace = call.trace();
    if (trace != null) {
      trace.failed(closed);
    }
    call.failed(closed);
    call.settle();
  }

  /** A call was completed by somebody else before it ran. */
  private void gone(AsyncCall<I, O> call) {
    AsyncMeters counted = meters;
    if (counted != null) {
      counted.cancelled();
    }
    PredictionContext trace = call.trace();
    if (trace != null) {
      trace.cancelled();
    }
  }

  /** Fails the calls that wait, and those that come from now on. */
  void turnAway() {
    IllegalStateException closed =
        new IllegalStateException(
            "The served model "
                + handle.name()
                + " was closed before the call ran; open a new one");
    line.close().forEach(call -> refuse(call, closed));
  }

  /** Waits until every future is complete, and lets the threads go. */
  void close() {
    threads.close(handle.drainTimeout());
    AsyncMeters counted = meters;
    meters = null;
    if (counted != null) {
      counted.close();
    }
  }
}
