package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.stats.Rerun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * Latency, errors, quality and disagreement of every served version, each as a {@link Signal}: a
 * share of cases, and the evidence that it is larger than allowed. Thread-safe.
 *
 * <pre>{@code
 * Signals signals = Signals.none()
 *     .latencyAbove(Duration.ofMillis(20), 0.01)   // at most 1 % of answers slower than 20 ms
 *     .errorsAbove(0.001)
 *     .qualityBelow(0.80);                         // at least 80 % of answers right
 * ServedModel.of(registry, "delay", onnx).observe(signals).open();
 * signals.of(ModelRef.of("delay", 2), "latency").eValue() >= 1 / 0.05   // too slow, at α = 0.05
 * }</pre>
 *
 * <p>Each signal counts n cases, k of them bad. Its e-value is a mixture of likelihood ratios over
 * a fixed grid of shares above the limit p₀: a nonnegative supermartingale under the hypothesis
 * "each case, given all before it, is bad with probability p₀ at most". So the probability that it
 * <em>ever</em> reaches 1/α is α at most, however often one looks, and whatever makes the share
 * vary below p₀; cases need not be independent. It grows once the odds of a bad case are about 1 %
 * above those of p₀ or more. Ramdas et al., Statistical Science 38 (2023),
 * https://doi.org/10.1214/23-STS894.
 *
 * <p>{@link #of} tells of all cases since the version was opened in this process: for a rollout.
 * {@link #recent} tells of the cases in a sliding window: for an alert. Counting takes one addition
 * per signal, no lock and no allocation. A version drops out when its recorder closes, some minutes
 * after its last call; a signal that is still held then keeps its last figure.
 *
 * <p>The other methods make another object, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class Signals implements PredictionObserver {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int STEPS = 12;
  private static final int MOST_STEPS = 1000;

  private final List<Figure> figures;
  private final Duration window;
  private final int steps;
  private final ConcurrentSkipListMap<ModelRef, VersionSignals> versions =
      new ConcurrentSkipListMap<>();

  private Signals(List<Figure> figures, Duration window, int steps) {
    this.figures = List.copyOf(figures);
    this.window = window;
    this.steps = steps;
  }

  /** No signals yet, and a window of one hour that slides in 12 steps. */
  public static Signals none() {
    return new Signals(List.of(), WINDOW, STEPS);
  }

  /**
   * Adds {@code latency}: the share of answers slower than {@code limit}, of which {@code share} is
   * allowed. A call whose deadline passed after more than {@code limit} counts as slow, one that
   * failed otherwise says nothing of latency.
   *
   * @throws IllegalArgumentException if the share is not above 0 and below 1, the limit is
   *     negative, or the signal is there already; so do the other methods
   */
  public Signals latencyAbove(Duration limit, double share) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("A limit of latency is 0 or more, but was " + limit);
    }
    return and(new Figure.Slow(ShareSignal.requireShare("latency", share), limit.toNanos()));
  }

  /**
   * Adds {@code errors}: the share of predictions that failed, of which {@code share} is allowed.
   * Failures of the runtime and missed deadlines count; an input that does not fit is the caller's
   * mistake and is no case at all.
   */
  public Signals errorsAbove(double share) {
    return and(new Figure.Failed(ShareSignal.requireShare("errors", share)));
  }

  /**
   * Adds {@code quality} of a classifier: the share of right answers, which should be {@code share}
   * at least. An answer is right if its score is less than 0.5 from the outcome, a number 0 or 1;
   * predictions without a score, labels and outcomes with a name of their own are no cases.
   */
  public Signals qualityBelow(double share) {
    return quality(share, Figure.Wrong.Counted.SCORED, o -> Math.abs(o.score() - o.value()) < 0.5);
  }

  /**
   * Adds {@code quality}: the share of right answers, which should be {@code share} at least.
   * {@code right} judges the outcomes without a name of their own, numbers and labels, on the
   * thread that reports them; it is valid only during that call.
   */
  public Signals qualityBelow(double share, Predicate<? super OutcomeView> right) {
    return quality(share, Figure.Wrong.Counted.ALL, right);
  }

  private Signals quality(
      double share, Figure.Wrong.Counted counted, Predicate<? super OutcomeView> right) {
    return and(new Figure.Wrong(1 - ShareSignal.requireShare("quality", share), counted, right));
  }

  /**
   * An answer of a regressor is right if its score is at most {@code tolerance} from the outcome.
   */
  public static Predicate<OutcomeView> within(double tolerance) {
    Disagreement.requireTolerance(tolerance);
    return outcome -> Math.abs(outcome.score() - outcome.value()) <= tolerance;
  }

  /**
   * Adds {@code disagreement}: the share of pairs of answers that are more than {@code tolerance}
   * apart, of which {@code share} is allowed. Whoever has the pairs feeds {@link #disagreement}; a
   * served model's reruns come by {@link #rerun}.
   */
  public Signals disagreementAbove(double share, double tolerance) {
    return and(
        new Figure.Differing(
            ShareSignal.requireShare("disagreement", share),
            Disagreement.requireTolerance(tolerance)));
  }

  /** A window of {@code length} that slides in steps of {@code length / steps}. */
  public Signals withWindow(Duration length, int steps) {
    if (steps < 1 || steps > MOST_STEPS || length.dividedBy(Math.max(1, steps)).toMillis() < 1) {
      throw new IllegalArgumentException(
          "A window has 1 to "
              + MOST_STEPS
              + " steps of a millisecond or more, but was "
              + length
              + " in "
              + steps
              + " steps");
    }
    return new Signals(figures, length, steps);
  }

  private Signals and(Figure figure) {
    List<Figure> more = new ArrayList<>(figures);
    if (figures.stream().anyMatch(known -> known.name().equals(figure.name()))) {
      throw new IllegalArgumentException(
          "Each signal is given once, but there were two of '" + figure.name() + "'");
    }
    more.add(figure);
    return new Signals(more, window, steps);
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    VersionSignals opened =
        new VersionSignals(
            figures, version.time(), window, steps, closed -> versions.remove(ref, closed));
    versions.put(ref, opened);
    opened.start();
    return opened;
  }

  /** The versions that are watched now, ordered. */
  public Set<ModelRef> versions() {
    return new TreeSet<>(versions.keySet());
  }

  /**
   * All signals of {@code ref} since it was opened, in the order in which they were added.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public List<Signal> of(ModelRef ref) {
    return watched(ref).all();
  }

  /**
   * The signal {@code name} of {@code ref} since it was opened; its e-value holds at every look.
   *
   * @throws NoSuchElementException if that version is not watched or there is no such signal
   */
  public Signal of(ModelRef ref, String name) {
    return watched(ref).signal(name);
  }

  /**
   * The signal {@code name} of {@code ref} in the sliding window; its name ends with {@code
   * .recent}. Its e-value holds for each beginning of the window by itself: each ever reaches 1/α
   * with probability α at most, and every step begins another. Use it to see what is wrong now, and
   * {@link #of} where a false alarm must stay below α for ever.
   *
   * @throws NoSuchElementException if that version is not watched or there is no such signal
   */
  public Signal recent(ModelRef ref, String name) {
    return watched(ref).recent(name);
  }

  /**
   * Where pairs of answers of {@code ref} and of another model are counted.
   *
   * @throws NoSuchElementException if that version is not watched or {@link #disagreementAbove} was
   *     not given
   */
  public Disagreement disagreement(ModelRef ref) {
    Disagreement fed = watched(ref).disagreement();
    if (fed == null) {
      throw new NoSuchElementException(
          "There is no disagreement to feed; give disagreementAbove(share, tolerance) first");
    }
    return fed;
  }

  /**
   * Counts a rerun as a pair in the {@code disagreement} of its version, by its own comparison; one
   * of a version without that signal is ignored.
   *
   * <pre>{@code
   * Signals signals = Signals.none().disagreementAbove(0.01, 0);
   * ServedModel.of(registry, "delay", onnx)
   *     .observe(signals)
   *     .rerun(Repeatability.sampling(0.01).tell(signals::rerun));
   * }</pre>
   */
  public void rerun(Rerun rerun) {
    VersionSignals found = versions.get(rerun.ref());
    Disagreement fed = found == null ? null : found.disagreement();
    if (fed != null) {
      fed.share().count(rerun.result() == Rerun.Result.DIFFERENT);
    }
  }

  /**
   * Counts a pair of answers in the {@code disagreement} of its challenger: their scores within the
   * tolerance, without scores their labels; one of a version without that signal, or that can be
   * compared by neither, is ignored. A shadow's pairs come by {@code
   * Shadow.sampling(0.1).tell(signals::pair)}; do not count reruns in the same signal.
   */
  public void pair(AnswerPair pair) {
    VersionSignals found = versions.get(pair.challenger().model());
    Disagreement fed = found == null ? null : found.disagreement();
    if (fed == null) {
      return;
    }
    double one = pair.champion().score();
    double other = pair.challenger().score();
    String label = pair.champion().label();
    if (!Double.isNaN(one) || !Double.isNaN(other)) {
      fed.accept(one, other);
    } else if (label != null) {
      fed.accept(label, pair.challenger().label());
    }
  }

  private VersionSignals watched(ModelRef ref) {
    VersionSignals found = versions.get(ref);
    if (found == null) {
      throw new NoSuchElementException(ref + " is not watched; watched are " + versions.keySet());
    }
    return found;
  }
}
