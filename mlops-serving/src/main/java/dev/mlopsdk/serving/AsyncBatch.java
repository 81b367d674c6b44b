package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.handle.FramePool;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of several callers together, each with exactly its own answer or failure: an input
 * that does not fit fails alone, and a run that fails is run again in halves until the guilty call
 * stands alone. Not thread-safe; confine to one worker, which keeps it for its frames while it
 * works.
 */
final class AsyncBatch<I, O> implements AutoCloseable {

  private final Answering<I, O> one;
  private final Consumer<AsyncCall<I, O>> gone;
  private List<Frame> frames = List.of();
  private @Nullable FramePool framesOf;
  private int most = 1;

  /**
   * A batch of nobody.
   *
   * @param gone is told of a call that somebody completed before it ran
   */
  AsyncBatch(Answering<I, O> one, Consumer<AsyncCall<I, O>> gone) {
    this.one = one;
    this.gone = gone;
  }

  /** How many calls of {@code version} run together; asked of {@code model} when it changes. */
  int most(LoadedVersion<I, O> version, ToIntFunction<Model<I, O>> model) {
    FramePool pool = version.frames();
    if (framesOf != pool) {
      close();
      framesOf = pool;
      frames = pool.takeAll();
      most = model.applyAsInt(version.model());
    }
    return most;
  }

  /** Gives the frames back: who asks for a version next gets its own. */
  @Override
  public void close() {
    FramePool pool = framesOf;
    framesOf = null;
    if (pool != null) {
      pool.giveAll(frames, List.of());
    }
  }

  /**
   * Answers {@code calls} of the version that was asked last; each keeps its result until it is
   * settled.
   *
   * @param arm the assignment of a call, in place of the one it was submitted with
   */
  void answer(
      LoadedVersion<I, O> version, List<AsyncCall<I, O>> calls, UnaryOperator<Assignment> arm) {
    List<AsyncCall<I, O>> read = new ArrayList<>(calls.size());
    try {
      // They wait no more from here on: the clock is read once, not for each of them.
      long now = frame(version, 0).nanos();
      for (AsyncCall<I, O> call : calls) {
        if (call.isDone()) {
          gone.accept(call);
        } else if (read(version, call, frame(version, read.size()), arm, now)) {
          read.add(call);
        }
      }
      run(version, read);
    } finally {
      letGo(read.size());
    }
  }

  private Frame frame(LoadedVersion<I, O> version, int index) {
    if (index == frames.size()) {
      frames.add(version.frames().fresh());
    }
    return frames.get(index);
  }

  /** Lets go of what the frames up to {@code last} hold; a leader may still work on lent ones. */
  private void letGo(int last) {
    for (int i = Math.min(last, frames.size() - 1); i >= 0; i--) {
      if (frames.get(i).lent()) {
        frames.remove(i);
      } else {
        frames.get(i).release();
      }
    }
  }

  private boolean read(
      LoadedVersion<I, O> version,
      AsyncCall<I, O> call,
      Frame frame,
      UnaryOperator<Assignment> arm,
      long now) {
    frame.begin(call.input(), call.call(), arm.apply(call.assignment()), call.startNanos());
    frame.waited(now - call.startNanos());
    call.frame(frame);
    if (late(version, call)) {
      return false;
    }
    try {
      version.model().reader().read(call.input(), frame.row());
      version.watch().check(frame.row());
      return true;
    } catch (RuntimeException | Error e) {
      failed(version, call, e);
      return false;
    }
  }

  /** Fails {@code call} if its deadline has passed. */
  private boolean late(LoadedVersion<I, O> version, AsyncCall<I, O> call) {
    boolean late = call.frame().remainingNanos() <= 0;
    if (late) {
      failed(version, call, AsyncCalls.late(version.ref().name()));
    }
    return late;
  }

  private void run(LoadedVersion<I, O> version, List<AsyncCall<I, O>> calls) {
    if (calls.size() == 1) {
      runAlone(version, calls.get(0));
    } else if (!calls.isEmpty()) {
      runTogether(version, calls);
    }
  }

  private void runAlone(LoadedVersion<I, O> version, AsyncCall<I, O> call) {
    O value;
    try {
      value = version.model().predict(call.input(), call.frame());
    } catch (RuntimeException e) {
      call.frame(one.own(version, call.frame()));
      instead(version, call, e);
      return;
    } catch (Error e) {
      failed(version, call, e);
      return;
    }
    answered(version, call, value);
  }

  /** Answers {@code call} by the fallback's steps, or fails it. */
  private void instead(
      LoadedVersion<I, O> version, AsyncCall<I, O> call, RuntimeException failure) {
    O value;
    try {
      value = one.inPlace(version, call.input(), call.frame(), failure);
    } catch (RuntimeException | Error e) {
      failed(version, call, e);
      return;
    }
    answered(version, call, value);
  }

  private void runTogether(LoadedVersion<I, O> version, List<AsyncCall<I, O>> calls) {
    List<I> inputs = new ArrayList<>(calls.size());
    List<Frame> rows = new ArrayList<>(calls.size());
    for (AsyncCall<I, O> call : calls) {
      inputs.add(call.input());
      rows.add(call.frame());
    }
    List<O> values;
    try {
      Model<I, O> model = version.model();
      values = AnsweringAll.complete(version, model.predictAll(inputs, rows), inputs.size());
      AnsweringAll.shareTime(rows);
    } catch (RuntimeException | Error e) {
      calls.forEach(call -> call.frame(one.own(version, call.frame())));
      runApart(version, calls, e);
      return;
    }
    for (int i = 0; i < calls.size(); i++) {
      answered(version, calls.get(i), values.get(i));
    }
  }

  /** Finds who failed the run of {@code calls}: whom the failure names, else one of a half. */
  private void runApart(
      LoadedVersion<I, O> version, List<AsyncCall<I, O>> calls, Throwable failure) {
    if (failure instanceof ModelException known && concernsAll(known, calls)) {
      calls.forEach(call -> instead(version, call, known));
      return;
    }
    int named = failure instanceof InvalidInputException invalid ? invalid.index() : -1;
    if (named >= 0 && named < calls.size()) {
      runAgain(version, calls.subList(named, named + 1));
      runAgain(version, calls.subList(0, named));
      runAgain(version, calls.subList(named + 1, calls.size()));
    } else {
      int half = calls.size() / 2;
      runAgain(version, calls.subList(0, half));
      runAgain(version, calls.subList(half, calls.size()));
    }
  }

  /** Runs those of {@code calls} whose deadline has not passed meanwhile. */
  private void runAgain(LoadedVersion<I, O> version, List<AsyncCall<I, O>> calls) {
    List<AsyncCall<I, O>> inTime = new ArrayList<>(calls.size());
    for (AsyncCall<I, O> call : calls) {
      if (!late(version, call)) {
        inTime.add(call);
      }
    }
    run(version, inTime);
  }

  /**
   * Whether no single call is to blame. Who was turned away together with others may have been so
   * for their deadline or their caller; alone, each is judged by its own.
   */
  private boolean concernsAll(ModelException failure, List<AsyncCall<I, O>> calls) {
    return switch (failure.kind()) {
      case INTERRUPTED -> true;
      case OVERLOADED -> Frame.ofOneCall(calls.stream().map(AsyncCall::frame).toList());
      default -> false;
    };
  }

  private void answered(LoadedVersion<I, O> version, AsyncCall<I, O> call, O value) {
    try {
      call.answered(one.answered(version, call.frame(), value));
    } catch (RuntimeException | Error e) {
      call.failed(e);
    }
    PredictionContext trace = call.trace();
    if (trace != null) {
      trace.answered(version, call.frame().source(), call.frame());
    }
  }

  private void failed(LoadedVersion<I, O> version, AsyncCall<I, O> call, Throwable failure) {
    call.failed(failure);
    one.failed(version, call.frame(), failure);
    PredictionContext trace = call.trace();
    if (trace != null) {
      trace.failed(version, call.frame(), failure);
    }
  }
}
