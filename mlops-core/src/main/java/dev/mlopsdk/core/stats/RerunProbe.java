package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Row;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sampled requests of one handle again, as {@link Repeatability} says: the part of it that
 * {@code ServedModel} wires. Thread-safe.
 *
 * <p>Each run leases the version anew, as a caller does, and only if it still serves under some
 * alias. So it never sees a closed model, and keeps a replaced one from retiring for one run at
 * most.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class RerunProbe<I, O> implements PredictionObserver, AutoCloseable {

  private final Repeatability options;
  private final Answers answers;
  private final Call call;
  private final Queue<RerunSample> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile @Nullable Source<I, O> source;
  private volatile boolean closed;

  /** Where versions are leased. */
  private record Source<I, O>(ModelHandle<I, O> handle, int aliases) {}

  private RerunProbe(Repeatability options) {
    this.options = options;
    this.answers = options.answers();
    this.call = Call.none().deadline(options.deadline()).priority(Priority.BACKGROUND).fresh();
  }

  /** A probe that samples once its handle is known. */
  public static <I, O> RerunProbe<I, O> of(Repeatability options) {
    return new RerunProbe<>(options);
  }

  /** Begins to run requests again, on the versions and on the threads of {@code handle}. */
  public void attach(ModelHandle<I, O> handle, int aliases) {
    source = new Source<>(handle, aliases);
    // A served model that could not be opened closed it; its builder may be asked again.
    scheduled.set(false);
    closed = false;
  }

  @Override
  public Recorder open(VersionContext version) {
    return new RerunRecorder(this, options, version);
  }

  /** Whether a sample is worth its copies. */
  boolean hasRoom() {
    return !closed && source != null && size.get() < options.queue();
  }

  /** Takes a sample if there is room. */
  boolean offer(RerunSample sample) {
    Source<I, O> known = source;
    if (closed || known == null) {
      return false;
    }
    if (size.incrementAndGet() > options.queue()) {
      size.decrementAndGet();
      return false;
    }
    waiting.add(sample);
    if (closed) {
      close();
    }
    schedule(known);
    return true;
  }

  /** One task at a time: what it finds waiting after it is run by the next. */
  private void schedule(Source<I, O> known) {
    if (!closed && !waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
      known.handle.time().schedule(Duration.ZERO, () -> next(known));
    }
  }

  private void next(Source<I, O> known) {
    try {
      RerunSample sample = waiting.poll();
      if (sample != null) {
        size.decrementAndGet();
        rerun(known, sample);
      }
    } finally {
      scheduled.set(false);
      schedule(known);
    }
  }

  private void rerun(Source<I, O> known, RerunSample sample) {
    RerunRecorder recorder = sample.recorder();
    try {
      boolean same = true;
      ScoreVariance scores = new ScoreVariance(sample.score());
      for (int i = 0; i < options.times(); i++) {
        LoadedVersion<I, O> version = closed ? null : lease(known, recorder.ref());
        if (version == null) {
          recorder.dropped();
          return;
        }
        same &= answers.same(sample.output(), run(version, sample, scores));
      }
      recorder.compared(same, scores.result());
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.DEADLINE || e.kind() == ModelException.Kind.OVERLOADED) {
        recorder.dropped();
      } else {
        recorder.failed(e);
      }
    } catch (RuntimeException e) {
      recorder.failed(e);
    }
  }

  /** The version under whichever alias it serves now, or null. */
  private static <I, O> @Nullable LoadedVersion<I, O> lease(Source<I, O> known, ModelRef ref) {
    for (int i = 0; i < known.aliases; i++) {
      LoadedVersion<I, O> version = known.handle.acquire(i);
      if (version != null) {
        if (version.ref().equals(ref)) {
          return version;
        }
        version.release();
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked") // the input was answered by this version, so it is an I
  private O run(LoadedVersion<I, O> version, RerunSample sample, ScoreVariance scores) {
    try {
      Frame frame = version.frames().take();
      try {
        I input = (I) sample.input();
        frame.begin(input, call, Assignment.none());
        version.model().reader().read(input, frame.row());
        Row imputed = sample.imputed();
        if (imputed != null) {
          imputed.imputeAlso(frame.row());
        }
        O answer = version.model().predict(input, frame);
        scores.add(frame.score());
        return answer;
      } finally {
        version.frames().give(frame);
      }
    } finally {
      version.release();
    }
  }

  /** Runs nothing more; what waits is dropped. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    for (RerunSample next = waiting.poll(); next != null; next = waiting.poll()) {
      size.decrementAndGet();
      next.recorder().dropped();
    }
  }
}
