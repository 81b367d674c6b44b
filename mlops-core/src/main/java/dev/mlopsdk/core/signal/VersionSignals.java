package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.signal.ShareSignal.Counts;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one version and the beginnings of its window, one per step. Thread-safe; turning
 * the window holds this object's monitor, counting holds nothing.
 */
final class VersionSignals implements Recorder {

  private final Figure[] figures;
  private final ShareSignal[] signals;
  private final @Nullable Disagreement disagreement;
  private final TimeSource time;
  private final Duration step;
  private final int steps;
  private final Consumer<VersionSignals> onClose;

  /** Snapshots, the oldest first: one per step, never more. */
  private final Deque<Counts[]> snapshots = new ArrayDeque<>();

  /** The oldest snapshot. */
  private volatile Counts[] start;

  private TimeSource.@Nullable Task task;
  private boolean closed;

  VersionSignals(
      List<Figure> figures,
      TimeSource time,
      Duration window,
      int steps,
      Consumer<VersionSignals> onClose) {
    this.figures = figures.toArray(new Figure[0]);
    this.signals = new ShareSignal[this.figures.length];
    this.time = time;
    this.step = window.dividedBy(steps);
    this.steps = steps;
    this.onClose = onClose;
    Disagreement differing = null;
    for (int i = 0; i < signals.length; i++) {
      if (this.figures[i] instanceof Figure.Differing pairs) {
        differing = Disagreement.open(pairs);
        signals[i] = differing.share();
      } else {
        signals[i] = this.figures[i].open();
      }
    }
    this.disagreement = differing;
    this.start = new Counts[signals.length];
    Arrays.fill(start, Counts.NONE);
    snapshots.add(start);
  }

  /** Starts the clock that turns the window, unless this is closed. */
  synchronized void start() {
    if (!closed) {
      task = time.schedule(step, this::turn);
    }
  }

  private synchronized void turn() {
    if (closed) {
      return;
    }
    snapshots.add(Arrays.stream(signals).map(ShareSignal::counts).toArray(Counts[]::new));
    if (snapshots.size() > steps) {
      snapshots.remove();
      start = snapshots.element();
    }
    start();
  }

  @Override
  public void record(PredictionView prediction) {
    for (int i = 0; i < figures.length; i++) {
      figures[i].answered(prediction, signals[i]);
    }
  }

  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    for (int i = 0; i < figures.length; i++) {
      figures[i].failed(prediction, failure, signals[i]);
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    for (int i = 0; i < figures.length; i++) {
      figures[i].outcome(outcome, signals[i]);
    }
  }

  List<Signal> all() {
    return List.of(signals);
  }

  Signal signal(String name) {
    return signals[index(name)];
  }

  Signal recent(String name) {
    int index = index(name);
    return new RecentSignal(signals[index], () -> start[index]);
  }

  @Nullable Disagreement disagreement() {
    return disagreement;
  }

  private int index(String name) {
    for (int i = 0; i < signals.length; i++) {
      if (signals[i].name().equals(name)) {
        return i;
      }
    }
    throw new NoSuchElementException(
        "There is no signal '"
            + name
            + "'; there are "
            + Arrays.stream(signals).map(Signal::name).toList());
  }

  @Override
  public void close() {
    onClose.accept(this);
    synchronized (this) {
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
  }
}
