package dev.mlopsdk.serving;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers a list whose run failed: by halves it finds the inputs that fail the model, and only they
 * go down the fallback's steps. Not thread-safe; confine to the caller.
 */
final class ListApart<I, O> {

  /** A model that fails so many runs of one list is not asked for the rest of it. */
  private static final int MOST_FAILURES = 16;

  private final LoadedVersion<I, O> version;
  private final Answering<I, O> one;
  private int failures;

  ListApart(LoadedVersion<I, O> version, Answering<I, O> one) {
    this.version = version;
    this.one = one;
  }

  /** Answers {@code inputs}, which failed together; throws {@code failure} without a fallback. */
  List<O> answers(List<? extends I> inputs, List<Frame> frames, RuntimeException failure) {
    List<O> answers = new ArrayList<>(inputs.size());
    failed(inputs, frames, 0, inputs.size(), failure, answers);
    return answers;
  }

  private void failed(
      List<? extends I> inputs,
      List<Frame> frames,
      int from,
      int to,
      RuntimeException failure,
      List<O> answers) {
    failures++;
    boolean alone = to - from == 1;
    if (alone || failures > MOST_FAILURES || !concernsOne(failure) || !one.fallsBack()) {
      for (int i = from; i < to; i++) {
        answers.add(one.inPlace(version, inputs.get(i), frames.get(i), failure));
      }
      return;
    }
    int middle = (from + to) >>> 1;
    tried(inputs, frames, from, middle, answers);
    tried(inputs, frames, middle, to, answers);
  }

  private void tried(
      List<? extends I> inputs, List<Frame> frames, int from, int to, List<O> answers) {
    List<Frame> part = frames.subList(from, to);
    try {
      answers.addAll(AnsweringAll.together(version, inputs.subList(from, to), part));
    } catch (InvalidInputException e) {
      // Its place in the half is no more than where to look for its place in the list.
      InvalidInputException own = e.getCause() instanceof InvalidInputException of ? of : e;
      throw own.at(from + e.index(), inputs.size());
    } catch (RuntimeException e) {
      part.replaceAll(frame -> one.own(version, frame));
      failed(inputs, frames, from, to, e, answers);
    }
  }

  /** Whether a single input may be to blame; not where there is no model, room or time. */
  private static boolean concernsOne(RuntimeException failure) {
    return !(failure instanceof ModelException known)
        || known.kind() == ModelException.Kind.INFERENCE;
  }
}
