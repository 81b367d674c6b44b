package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of one prediction while its line is read; nobody writes it afterwards. */
final class PredictionMembers {

  PredictionId id = new PredictionId(0, 0);
  Instant time = Instant.EPOCH;
  ModelRef model = new ModelRef("none", 0);
  @Nullable String digest;
  @Nullable String alias;
  String experiment = Assignment.none().experiment();
  String variant = Assignment.none().variant();
  Assignment.Reason reason = Assignment.none().reason();
  int epoch = Assignment.none().epoch();
  double propensity = Assignment.none().propensity();
  @Nullable String unit;
  LoggedPrediction.Status status = LoggedPrediction.Status.SUCCESS;
  Prediction.Source source = Prediction.Source.MODEL;
  String why = "";
  @Nullable Object input;
  List<String> imputed = List.of();
  @Nullable Object output;
  double score = Double.NaN;
  @Nullable Long totalNanos;
  final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  double samplingRate = 1;
  double cost = Double.NaN;
  @Nullable String trace;
  Map<String, String> attributes = Map.of();
  LoggedPrediction.@Nullable Failure error;

  /** The input if it is an object, and not one that only names what was left out. */
  Map<String, @Nullable Object> inputs() {
    if (!(input instanceof Map<?, ?> map)
        || (map.size() == 1 && map.get("omitted") instanceof String)) {
      return Map.of();
    }
    @SuppressWarnings("unchecked") // The parser's objects have names
    Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
    return object;
  }
}
