package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is to be read. Nobody writes it once {@link #with} returned it. */
final class LogQuery {

  private static final int MOST_OUTCOMES = 10_000_000;

  /** Which answers of the log are wanted. */
  enum Answers {
    /** Those that callers got. */
    CALLERS,
    /** Those that went to nobody. */
    SHADOWS,
    /** Both. */
    ALL
  }

  /** How far the clocks of two replicas may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** The log's root folder. */
  final Path root;

  /** Whose predictions, null for every model's. */
  @Nullable String model;

  /** The first moment. */
  Instant from = Instant.MIN;

  /** The moment after the last. */
  Instant to = Instant.MAX;

  /** The horizon of truths, null without one. */
  @Nullable Duration within;

  /** Whose files, empty for all. */
  Set<String> replicas = Set.of();

  /** Whose truths are told late, empty where nobody said. */
  Set<String> outcomesOf = Set.of();

  /** Whose answers are read. */
  Answers answers = Answers.CALLERS;

  /** What happens at a damaged line. */
  LogReader.Damage damage = LogReader.Damage.FAIL;

  /** How many outcomes are kept at a time. */
  int mostOutcomes = MOST_OUTCOMES;

  LogQuery(Path root) {
    this.root = root;
  }

  /** The same query after {@code change}. */
  LogQuery with(Consumer<LogQuery> change) {
    LogQuery copy = new LogQuery(root);
    copy.model = model;
    copy.from = from;
    copy.to = to;
    copy.within = within;
    copy.replicas = replicas;
    copy.outcomesOf = outcomesOf;
    copy.answers = answers;
    copy.damage = damage;
    copy.mostOutcomes = mostOutcomes;
    change.accept(copy);
    if (copy.to.isBefore(copy.from)) {
      throw new IllegalArgumentException(
          "A reader's window ends after it begins, but was from " + copy.from + " to " + copy.to);
    }
    return copy;
  }

  boolean wants(LoggedPrediction prediction) {
    return wantsModel(prediction)
        && switch (answers) {
          case CALLERS -> prediction.reason() != Assignment.Reason.SHADOW;
          case SHADOWS -> prediction.reason() == Assignment.Reason.SHADOW;
          case ALL -> true;
        };
  }

  private boolean wantsModel(LoggedPrediction prediction) {
    return model == null || model.equals(prediction.model().name());
  }

  /** The window itself. */
  LineScope.Stretch window() {
    return new LineScope.Stretch(LineScope.clamped(from), LineScope.clamped(to));
  }

  /** The window and the horizon after it: where the truths about the window lie. */
  LineScope.Stretch truths() {
    LineScope.Stretch window = window();
    long early = SKEW.toNanos();
    return new LineScope.Stretch(
        window.from() < Long.MIN_VALUE + early ? Long.MIN_VALUE : window.from() - early,
        within == null ? Long.MAX_VALUE : plus(window.to(), within));
  }

  /** Whether a truth at {@code truth} came too late for an answer at {@code answer}. */
  boolean late(long answer, long truth) {
    return within != null && truth > plus(answer, within);
  }

  private static long plus(long nanos, Duration more) {
    try {
      return Math.addExact(nanos, more.toNanos());
    } catch (ArithmeticException beyond) {
      return Long.MAX_VALUE;
    }
  }

  /** The files that can hold lines of {@code scope}, of {@code replicas} or all if it is empty. */
  List<LogFile> files(LineScope scope, Set<String> replicas) {
    return new LogFolder(root)
        .files(replicas, LineScope.instant(scope.start()), LineScope.instant(scope.end()));
  }

  MergedLog merged(LineScope scope, Damages damages) {
    return new MergedLog(files(scope, replicas), scope, damages);
  }

  LineScope predictions() {
    return new LineScope(window(), LineScope.Stretch.NONE, LineScope.Stretch.NONE);
  }

  LineScope outcomes() {
    return new LineScope(LineScope.Stretch.NONE, truths(), LineScope.Stretch.NONE);
  }

  LineScope everything() {
    return new LineScope(window(), truths(), window());
  }
}
