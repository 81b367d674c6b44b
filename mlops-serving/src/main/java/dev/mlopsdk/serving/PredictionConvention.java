package dev.mlopsdk.serving;

import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionId;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How the observation of a call is named and what it carries. As it stands: {@code mlops.call},
 * with few values {@code model}, {@code version}, {@code variant}, {@code outcome} and {@code
 * source}, with many {@code prediction.id}, {@code inputs} and the nanoseconds of every phase that
 * the model tells. Implementations change what they like, are thread-safe and must not fail.
 *
 * <pre>{@code
 * PredictionConvention ours = new PredictionConvention() {
 *   public String getContextualName(PredictionContext call) {
 *     return "score " + call.model();
 *   }
 * };
 * }</pre>
 *
 * @since 0.1
 */
public interface PredictionConvention extends ObservationConvention<PredictionContext> {

  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof PredictionContext;
  }

  @Override
  default String getName() {
    return "mlops.call";
  }

  @Override
  default String getContextualName(PredictionContext call) {
    return "predict " + call.model();
  }

  @Override
  default KeyValues getLowCardinalityKeyValues(PredictionContext call) {
    return KeyValues.of(
        KeyValue.of("model", call.model()),
        KeyValue.of("version", call.version()),
        KeyValue.of("variant", call.variant()),
        KeyValue.of("outcome", call.outcome()),
        KeyValue.of("source", call.source()));
  }

  @Override
  default KeyValues getHighCardinalityKeyValues(PredictionContext call) {
    PredictionId id = call.id();
    KeyValues values =
        KeyValues.of(
            KeyValue.of("prediction.id", id == null ? PredictionContext.NONE : id.toString()),
            KeyValue.of("inputs", Integer.toString(call.inputs())));
    if (call.marked()) {
      for (Phase phase : Phase.values()) {
        values = values.and(phase.label() + ".nanos", Long.toString(call.phaseNanos(phase)));
      }
    }
    return values;
  }
}
