package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.log.read.LoggedOutcome;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.pair.Agreements;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One version in the replay, and what is counted of it. Not thread-safe; confine to one thread. */
final class Arm<I, O> implements AutoCloseable {

  private static final String FALLBACK = "fallback";

  private final ModelRef ref;
  private final ServedModel<I, O> model;
  private final Seen seen;
  private final LoggedInput<I> inputs;
  private final ReplayTime time;
  private final Agreements agreements;
  private final Quality quality = new Quality();
  private final LatencyBins latency = new LatencyBins();
  private final Reasons failures = new Reasons();
  private final Reasons ignored = new Reasons();
  private final Reasons absent = new Reasons();
  private long answered;
  private long repeated;
  private long reproduced;

  Arm(
      ModelRef ref,
      ServedModel<I, O> model,
      Seen seen,
      LoggedInput<I> inputs,
      ReplayTime time,
      Agreements agreements) {
    this.ref = ref;
    this.model = model;
    this.seen = seen;
    this.inputs = inputs;
    this.time = time;
    this.agreements = agreements;
  }

  /** The version's answer to what was logged, null if it has none; counted either way. */
  AnswerPair.@Nullable Answer answer(LoggedPrediction logged, PendingTruths truths) {
    compareFeatures(logged);
    Prediction<O> prediction;
    long nanos;
    try {
      I input = inputs.of(logged, seen.schema());
      Call call = call(logged);
      time.begin();
      try {
        prediction = model.predict(input, call);
      } finally {
        nanos = time.end();
      }
    } catch (RuntimeException e) {
      failures.count(reason(e));
      return null;
    }
    for (LoggedOutcome truth : logged.outcomes().values()) {
      truths.add(truth.time(), model, prediction.id(), truth.outcome());
    }
    if (prediction.source() == Prediction.Source.FALLBACK) {
      // Somebody else's answer says nothing about this version but that it failed.
      failures.count(FALLBACK);
      return null;
    }
    answered++;
    latency.accept(nanos);
    AnswerPair.Answer answer = new AnswerPair.Answer(ref, prediction.value(), seen.score(), nanos);
    compare(logged, answer);
    logged.outcome().ifPresent(truth -> quality.accept(answer, truth.outcome(), logged.weight()));
    return answer;
  }

  private static Call call(LoggedPrediction logged) {
    Call call = Call.unit(logged.unit().orElse(null));
    for (Map.Entry<String, String> each : logged.attributes().entrySet()) {
      call = call.attribute(each.getKey(), each.getValue());
    }
    String trace = logged.trace().orElse(null);
    return trace == null ? call : call.trace(trace);
  }

  /** The log may be of another time: each feature that only one side knows is counted. */
  private void compareFeatures(LoggedPrediction logged) {
    Map<String, @Nullable Object> inputs = logged.inputs();
    int known = 0;
    for (int i = 0; i < seen.schema().size(); i++) {
      String name = seen.schema().feature(i).name();
      boolean there = inputs.containsKey(name);
      known += there ? 1 : 0;
      if (!there || inputs.get(name) == LoggedPrediction.Redacted.REDACTED) {
        absent.count(name);
      }
    }
    if (known < inputs.size() && seen.schema().size() > 0) {
      for (String name : inputs.keySet()) {
        if (seen.schema().indexOf(name) < 0) {
          ignored.count(name);
        }
      }
    }
  }

  private void compare(LoggedPrediction logged, AnswerPair.Answer answer) {
    if (logged.status() != LoggedPrediction.Status.SUCCESS
        || logged.source() == Prediction.Source.FALLBACK) {
      return; // No version answered it.
    }
    boolean same =
        LoggedValues.same(logged.output(), answer.value())
            && (Double.isNaN(logged.score())
                || Double.compare(logged.score(), answer.score()) == 0);
    AnswerPair.Answer known = logged.answer();
    AnswerPair.Answer then =
        same
            ? new AnswerPair.Answer(known.model(), answer.value(), known.score(), known.nanos())
            : known;
    agreements.accept(new AnswerPair(logged.id(), then, answer), logged.weight());
    if (logged.model().equals(ref) && logged.digest().orElse("").equals(seen.digest())) {
      repeated++;
      reproduced += same ? 1 : 0;
    }
  }

  private static String reason(RuntimeException failure) {
    if (failure instanceof InvalidInputException invalid) {
      return invalid.kind().label();
    }
    if (failure instanceof ModelException known) {
      return known.kind().name().toLowerCase(Locale.ROOT);
    }
    return failure.getClass().getSimpleName();
  }

  VersionResult result(@Nullable Economics prices) {
    return new VersionResult(
        ref,
        seen.digest(),
        answered,
        failures.result(),
        ignored.result(),
        absent.result(),
        agreements.result(),
        repeated,
        reproduced,
        quality.result(),
        latency.result(),
        Optional.ofNullable(prices).map(known -> known.of(ref)));
  }

  @Override
  public void close() {
    model.close();
  }
}
