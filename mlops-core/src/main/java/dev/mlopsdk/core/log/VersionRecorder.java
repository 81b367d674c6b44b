package dev.mlopsdk.core.log;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Logs the predictions of one version. Thread-safe. */
final class VersionRecorder implements Recorder {

  private final Intake intake;
  private final LogVersion version;
  private final Consumer<? super ModelEvent> events;
  private final Runnable unbind;
  private final AtomicBoolean closed = new AtomicBoolean();

  VersionRecorder(
      Intake intake, LogVersion version, Consumer<? super ModelEvent> events, Runnable unbind) {
    this.intake = intake;
    this.version = version;
    this.events = events;
    this.unbind = unbind;
    version.listen(events);
  }

  @Override
  public void record(PredictionView prediction) {
    intake.prediction(version, prediction, null);
  }

  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    intake.prediction(version, prediction, failure);
  }

  /** Logged where it was reported, with those that nothing in memory could be found for. */
  @Override
  public void outcome(OutcomeView outcome) {}

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      version.leave(events);
      unbind.run();
    }
  }
}
