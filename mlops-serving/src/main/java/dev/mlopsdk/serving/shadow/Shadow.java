package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/**
 * How a served model copies calls to its challenger. Immutable; every option returns another one.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", onnx)
 *     .shadow(Shadow.sampling(0.1).runsPerSecond(200).timeShare(0.25))
 *     .open();
 * }</pre>
 *
 * <p>Which calls are copied follows from the prediction's id alone. The caller's thread makes one
 * small object per copied call and offers it to a bounded queue, without a lock and without
 * waiting; it shares input and answer by reference, so neither may change afterwards unless {@link
 * #copying} copies the input. Threads of the shadow, made for the first copy, run the copies: with
 * the challenger's own reader, validation and lease, as {@link
 * dev.mlopsdk.core.Priority#BACKGROUND}, fresh, and without the caller's deadline.
 *
 * <p>What has no room or no budget is dropped and counted ({@link Dropped}); nothing waits for it.
 *
 * @since 0.1
 */
public final class Shadow {

  private static final Duration LONGEST = Duration.ofHours(1);

  private final ShadowOptions options;
  private final List<Consumer<? super AnswerPair>> told;

  private Shadow(ShadowOptions options, List<Consumer<? super AnswerPair>> told) {
    this.options = options;
    this.told = told;
  }

  /**
   * Copies about this share of answered calls, in (0, 1]: at most 256 wait, one runs at a time, for
   * a second at most; scores are compared exactly, losses are squared.
   */
  public static Shadow sampling(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "A share of calls is above 0 and at most 1, but was " + share);
    }
    return new Shadow(ShadowOptions.of(share), List.of());
  }

  /** How many copies wait, 2 to 65,536, rounded up to a power of two. */
  public Shadow queue(int copies) {
    if (copies < 2 || copies > 1 << 16) {
      throw new IllegalArgumentException("2 to 65,536 copies may wait, but not " + copies);
    }
    return with(o -> o.queue = copies);
  }

  /** How many copies run at a time, 1 to 64; each has a daemon thread of its own. */
  public Shadow threads(int count) {
    if (count < 1 || count > 64) {
      throw new IllegalArgumentException("A shadow has 1 to 64 threads, but not " + count);
    }
    return with(o -> o.threads = count);
  }

  /** At most this many runs a second on average, more than 0; what is saved lasts a second. */
  public Shadow runsPerSecond(double runs) {
    if (!(runs > 0)) {
      throw new IllegalArgumentException("Runs per second are more than 0, but were " + runs);
    }
    return with(o -> o.runsPerSecond = runs);
  }

  /**
   * Runs at most this share of the time, above 0 and at most the number of threads: 0.25 is a
   * quarter of one processor.
   */
  public Shadow timeShare(double share) {
    if (!(share > 0 && share <= 64)) {
      throw new IllegalArgumentException(
          "A share of time is above 0 and at most 64 processors, but was " + share);
    }
    return with(o -> o.timeShare = share);
  }

  /**
   * Copies nothing while {@code saturation} reads {@code from} or more, in (0, 1]: where callers
   * wait already, the shadow gives way first. It is read on the caller's thread for a call that
   * would be copied, and again before the run, so it must be cheap. The default is 1 of the served
   * model's own lanes: while all of them are busy, nothing is copied.
   */
  public Shadow yieldingAt(double from, DoubleSupplier saturation) {
    if (!(from > 0 && from <= 1)) {
      throw new IllegalArgumentException(
          "A shadow yields at a saturation above 0 and at most 1, but was given " + from);
    }
    return with(
        o -> {
          o.yieldAt = from;
          o.saturation = saturation;
        });
  }

  /** The same with the lanes' own {@code saturation}, unless another was given. */
  Shadow over(DoubleSupplier saturation) {
    return with(o -> o.saturation = o.saturation == null ? saturation : o.saturation);
  }

  /** How long a run may take, up to an hour; default a second. */
  public Shadow deadline(Duration most) {
    if (most.isNegative() || most.isZero() || most.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A shadow's deadline is more than zero and at most an hour, but was " + most);
    }
    return with(o -> o.deadline = most);
  }

  /** When two answers count as different; default {@link Comparison#exact()}. */
  public Shadow comparing(Comparison comparison) {
    return with(o -> o.comparison = comparison);
  }

  /** How wrong an answer was, once its truth is known; default {@link Loss#squared()}. */
  public Shadow losing(Loss loss) {
    return with(o -> o.loss = loss);
  }

  /**
   * Copies the input on the caller's thread: for callers that use one array again and again.
   * Default the input itself.
   */
  public Shadow copying(UnaryOperator<Object> copy) {
    return with(o -> o.copy = copy);
  }

  /**
   * Also tells {@code listener} every pair, on a thread of the shadow; what it throws is logged
   * once and goes no further.
   */
  public Shadow tell(Consumer<? super AnswerPair> listener) {
    List<Consumer<? super AnswerPair>> more = new ArrayList<>(told);
    more.add(listener);
    return new Shadow(options, List.copyOf(more));
  }

  private Shadow with(Consumer<ShadowOptions> change) {
    return new Shadow(options.with(change), told);
  }

  ShadowOptions options() {
    return options;
  }

  List<Consumer<? super AnswerPair>> told() {
    return told;
  }

  @Override
  public String toString() {
    return "Shadow[share=" + options.share + ", queue=" + options.queue + "]";
  }
}
