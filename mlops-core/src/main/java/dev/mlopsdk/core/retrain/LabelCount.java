package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts the truths that a served model is told, in this process and since its start; duplicates do
 * not count, truths of predictions that are no longer in memory do: the log has them. Thread-safe.
 *
 * <pre>{@code
 * LabelCount labels = LabelCount.create();
 * ServedModel.of(registry, "delay", onnx).observe(labels).open();
 * RetrainRule.newLabels(10_000, labels);
 * }</pre>
 *
 * @since 0.1
 */
public final class LabelCount implements PredictionObserver, LongSupplier {

  private static final Recorder NOTHING =
      new Recorder() {
        @Override
        public void record(PredictionView prediction) {
          // Only truths are counted, and those come through reported().
        }

        @Override
        public void outcome(OutcomeView outcome) {
          // reported() sees this one too.
        }

        @Override
        public void close() {
          // Nothing was opened.
        }
      };

  private final LongAdder labels = new LongAdder();

  private LabelCount() {}

  /** A count of 0. */
  public static LabelCount create() {
    return new LabelCount();
  }

  @Override
  public Recorder open(VersionContext version) {
    return NOTHING;
  }

  @Override
  public void reported(PredictionId id, Outcome outcome, OutcomeJoin.Status status) {
    if (status != OutcomeJoin.Status.DUPLICATE) {
      labels.increment();
    }
  }

  /** How many truths came. */
  @Override
  public long getAsLong() {
    return labels.sum();
  }
}
