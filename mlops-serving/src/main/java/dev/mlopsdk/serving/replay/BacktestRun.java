package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.pair.Agreements;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.PairedLosses;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One replay. Used once; confined to one thread. */
final class BacktestRun<I, O> {

  /** Nothing changes behind a replay's back, so nobody asks. */
  private static final Duration NEVER = Duration.ofDays(3650);

  private final BacktestOptions<I, O> options;
  private final Agreements agreements;
  private final PairedLosses losses = new PairedLosses();
  private final PendingTruths truths;
  private final List<Arm<I, O>> arms = new ArrayList<>();
  private LogSummary log = new LogSummary(0, 0, 0, 0, 0, 0, 0, 0, 0);
  private @Nullable Instant first;
  private @Nullable Instant last;
  private long predictions;
  private double weight;

  BacktestRun(BacktestOptions<I, O> options) {
    this.options = options;
    this.agreements = new Agreements(options.comparison);
    this.truths = new PendingTruths(options.observers.isEmpty() ? 0 : options.pending);
  }

  BacktestReport over(LogReader reader) {
    try (Stream<LoggedPrediction> all = reader.read(summary -> log = summary)) {
      Iterator<LoggedPrediction> logged = all.iterator();
      LoggedPrediction next = logged.hasNext() ? logged.next() : null;
      ReplayTime time = new ReplayTime(next == null ? Instant.EPOCH : next.time());
      for (ModelArtifact artifact : options.artifacts) {
        arms.add(open(artifact, time));
      }
      while (next != null) {
        run(next, time);
        next = logged.hasNext() ? logged.next() : null;
      }
      truths.tellAll(time);
      return report();
    } finally {
      arms.forEach(Arm::close);
    }
  }

  private Arm<I, O> open(ModelArtifact artifact, ReplayTime time) {
    Seen seen = new Seen();
    ServedModelBuilder<I, O> builder =
        options.serving.apply(ServedModel.of(artifact, options.loader));
    for (PredictionObserver observer : options.observers) {
      builder.observe(observer);
    }
    if (!options.observers.isEmpty()) {
      builder.outcomes(Math.min(1 << 28, 4 * Math.max(1 << 14, options.pending)));
    }
    ServedModel<I, O> model = builder.observe(seen).time(time).poll(NEVER).open();
    return new Arm<>(
        artifact.ref(), model, seen, options.inputs, time, new Agreements(options.comparison));
  }

  private void run(LoggedPrediction logged, ReplayTime time) {
    truths.tellUntil(logged.time(), time);
    time.moveTo(logged.time());
    predictions++;
    weight += logged.weight();
    first = first == null ? logged.time() : first;
    last = logged.time();
    AnswerPair.Answer one = arms.get(0).answer(logged, truths);
    AnswerPair.Answer other = arms.size() < 2 ? null : arms.get(1).answer(logged, truths);
    if (one != null && other != null) {
      AnswerPair pair = new AnswerPair(logged.id(), one, other);
      agreements.accept(pair, logged.weight());
      logged
          .outcome()
          .ifPresent(
              truth ->
                  losses.accept(options.loss.difference(pair, truth.outcome()), logged.weight()));
    }
  }

  private BacktestReport report() {
    String model = options.name;
    return new BacktestReport(
        model == null ? options.artifacts.get(0).ref().name() : model,
        Optional.ofNullable(first),
        Optional.ofNullable(last),
        predictions,
        weight,
        truths.untold(),
        log,
        arms.stream().map(arm -> arm.result(options.prices)).toList(),
        arms.size() < 2
            ? Optional.empty()
            : Optional.of(new BacktestReport.Pair(agreements.result(), losses.result())));
  }
}
