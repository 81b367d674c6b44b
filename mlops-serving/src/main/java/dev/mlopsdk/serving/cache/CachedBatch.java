package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several inputs of one caller behind the cache: what is known is given, what another call runs is
 * waited for, and the rest runs together. It never waits while it leads, so two batches that share
 * inputs cannot wait for each other. Not thread-safe; confine to the call.
 */
final class CachedBatch<I, O> {

  private final CachedModel<I, O> cached;
  private final List<? extends I> inputs;
  private final List<Frame> frames;
  private final @Nullable Object[] answers;
  private final boolean[] answered;
  private final @Nullable CacheKey[] keys;
  private final @Nullable Flight[] flights;

  /** To be run without a flight of its own. */
  private final boolean[] alone;

  private long runNanos;
  private int runs;
  private long waitedNanos;

  CachedBatch(CachedModel<I, O> cached, List<? extends I> inputs, List<Frame> frames) {
    this.cached = cached;
    this.inputs = inputs;
    this.frames = frames;
    this.answers = new Object[inputs.size()];
    this.answered = new boolean[answers.length];
    this.keys = new CacheKey[answers.length];
    this.flights = new Flight[answers.length];
    this.alone = new boolean[answers.length];
  }

  List<O> answers() {
    if (answers.length == 0) {
      return new ArrayList<>();
    }
    boolean complete = false;
    try {
      List<O> all = found();
      complete = true;
      return all;
    } finally {
      if (!complete) {
        frames.forEach(CachedBatch::takeBack);
      }
    }
  }

  /** All fail together, so nothing answered this one. */
  private static void takeBack(Frame frame) {
    if (frame.source() == Prediction.Source.CACHE) {
      frame.source(Prediction.Source.MODEL, "");
      frame.score(Double.NaN);
    }
  }

  private List<O> found() {
    long start = cached.time().nanos();
    int hits = lookUp();
    for (int open = answers.length - hits; open > 0; ) {
      List<Integer> led = new ArrayList<>(open);
      List<Integer> followed = new ArrayList<>(0);
      board(led, followed);
      run(led);
      open -= led.size();
      for (int index : followed) {
        if (follow(index)) {
          open--;
        }
      }
    }
    if (!frames.get(0).call().isFresh()) {
      long own = cached.time().nanos() - start - runNanos - waitedNanos;
      cached
          .payoff()
          .sample(answers.length, hits, own / answers.length, runs == 0 ? -1 : runNanos / runs);
    }
    @SuppressWarnings("unchecked") // This version's model gave them
    List<O> all = (List<O>) new ArrayList<>(Arrays.asList(answers));
    return all;
  }

  private int lookUp() {
    int hits = 0;
    for (int i = 0; i < answers.length; i++) {
      Frame frame = frames.get(i);
      CacheKey probe = cached.keys().probe(inputs.get(i), frame.row());
      boolean fresh = frame.call().isFresh();
      CachedAnswer known = probe == null || fresh ? null : cached.store().find(probe);
      alone[i] = probe == null || fresh;
      if (known != null) {
        give(i, known);
        hits++;
      } else {
        keys[i] = probe == null ? null : probe.kept();
      }
    }
    return hits;
  }

  private void give(int index, CachedAnswer known) {
    answers[index] = cached.give(known, frames.get(index));
    answered[index] = true;
  }

  /** Finds out what to run and what others run. */
  private void board(List<Integer> led, List<Integer> followed) {
    for (int i = 0; i < answers.length; i++) {
      CacheKey key = keys[i];
      flights[i] = null;
      if (answered[i]) {
        continue;
      }
      if (alone[i] || key == null) {
        led.add(i);
        continue;
      }
      Flight mine = new Flight(this);
      Flight other = cached.flights().putIfAbsent(key, mine);
      if (other != null && (!other.isMine() || other.isOf(this))) {
        flights[i] = other;
        followed.add(i);
      } else {
        // One that is ours but of no input here is a call around this one.
        flights[i] = other == null ? mine : null;
        led.add(i);
      }
    }
  }

  private void run(List<Integer> led) {
    if (led.isEmpty()) {
      return;
    }
    RuntimeException failure = null;
    try {
      List<I> some = new ArrayList<>(led.size());
      List<Frame> theirs = new ArrayList<>(led.size());
      for (int index : led) {
        some.add(inputs.get(index));
        theirs.add(frames.get(index));
      }
      long start = cached.time().nanos();
      List<O> values = cached.model().predictAll(some, theirs);
      runNanos += cached.time().nanos() - start;
      runs += led.size();
      if (values.size() != led.size()) {
        throw new ModelException(
            ModelException.Kind.INFERENCE,
            "A model has to answer every input, but gave "
                + values.size()
                + " answers to "
                + led.size()
                + " inputs; correct its predictAll");
      }
      for (int i = 0; i < led.size(); i++) {
        land(led.get(i), values.get(i));
      }
    } catch (InvalidInputException e) {
      throw indexed(e, led);
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      // The failure of several together is nobody's in particular: those who wait try again.
      abandon(led, led.size() == 1 ? failure : null);
    }
  }

  private void land(int index, O value) {
    CacheKey key = keys[index];
    CachedAnswer kept = key == null ? null : cached.kept(key, value, frames.get(index));
    Flight flight = flights[index];
    if (flight != null && key != null) {
      cached.flights().remove(key, flight);
      flight.land(kept);
    }
    answers[index] = value;
    answered[index] = true;
  }

  private void abandon(List<Integer> led, @Nullable RuntimeException failure) {
    for (int index : led) {
      CacheKey key = keys[index];
      Flight flight = flights[index];
      if (flight != null && key != null) {
        cached.flights().remove(key, flight);
        flight.land(failure);
      }
    }
  }

  /** The failure with the input's index here, not among those that ran. */
  private InvalidInputException indexed(InvalidInputException failure, List<Integer> led) {
    if (led.size() == inputs.size() || failure.index() >= led.size()) {
      return failure;
    }
    InvalidInputException plain =
        failure.getCause() instanceof InvalidInputException cause ? cause : failure;
    return plain.at(led.get(failure.index()), inputs.size());
  }

  /** Waits for another's run; false if this input is still to be run. */
  private boolean follow(int index) {
    Flight flight = flights[index];
    Frame frame = frames.get(index);
    if (flight == null) {
      return false;
    }
    long start = cached.time().nanos();
    try {
      Flight.End end = flight.await(frame);
      CachedAnswer known = flight.answer();
      if (end == Flight.End.ANSWERED && known != null) {
        cached.coalesced();
        give(index, known);
        return true;
      }
      alone[index] = end == Flight.End.ALONE;
      return false;
    } catch (InvalidInputException e) {
      throw e.at(index, inputs.size());
    } finally {
      waitedNanos += cached.time().nanos() - start;
    }
  }
}
