package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.Loss;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModelBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Runs a prediction log through one version or two, as if they had served then. Immutable; every
 * option returns another one.
 *
 * <pre>{@code
 * BacktestReport report =
 *     Backtest.of(registry, "delay", onnx, LoggedInput.records(Flight.class))
 *         .versions(1, 2)
 *         .observe(drift)
 *         .prices(Economics.in("eur").perPrediction(0.00002))
 *         .over(LogReader.of(Path.of("log")).from(monday).to(sunday));
 * }</pre>
 *
 * <p>Each version is a {@code ServedModel} of its own, so reader, validation, decorators and
 * observers are those of serving. The time of day is the log's; only while a model runs does the
 * ticker move, by what the run takes. Observers hear of a truth when the log did. Every logged
 * prediction is run, one that had failed too; sampled ones count as many times as they stand for.
 * Answers of shadows in the log are left out.
 *
 * <p>Memory does not grow with the log but by its truths: those of the window while it is read (57
 * bytes each), and those that observers still wait for ({@link #pendingTruths}).
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public final class Backtest<I, O> {

  private final BacktestOptions<I, O> options;

  private Backtest(BacktestOptions<I, O> options) {
    this.options = options;
  }

  /**
   * A replay of versions of the model {@code name}.
   *
   * @param inputs makes the models' inputs of what the log has
   */
  public static <I, O> Backtest<I, O> of(
      ModelRegistry registry, String name, ModelLoader<I, O> loader, LoggedInput<I> inputs) {
    BacktestOptions<I, O> options = new BacktestOptions<>(loader, inputs);
    options.name = ModelRef.requireName(name);
    options.stored = version -> registry.artifact(ModelRef.of(name, version));
    return new Backtest<>(options);
  }

  /**
   * A replay of one artifact or two, say plain files; {@code over} then takes a reader of the model
   * that they stand for.
   *
   * @throws IllegalArgumentException if there are none, more, or one twice
   */
  public static <I, O> Backtest<I, O> of(
      ModelLoader<I, O> loader, LoggedInput<I> inputs, ModelArtifact... artifacts) {
    BacktestOptions<I, O> options = new BacktestOptions<>(loader, inputs);
    options.artifacts(List.of(artifacts));
    return new Backtest<>(options);
  }

  /**
   * Which stored versions answer, one or two; the second is compared with the first.
   *
   * @throws IllegalArgumentException if there are none, more, or one twice
   * @throws java.util.NoSuchElementException if there is no such version
   * @throws IllegalStateException if this replay is of given artifacts
   */
  public Backtest<I, O> versions(int... versions) {
    return with(
        o -> {
          IntFunction<ModelArtifact> stored = o.stored;
          if (stored == null) {
            throw new IllegalStateException(
                "This replay is of the artifacts it was given, not of versions "
                    + Arrays.toString(versions));
          }
          o.artifacts(Arrays.stream(versions).mapToObj(stored).toList());
        });
  }

  /** Also shows every answer and truth to {@code observer}, at the log's time: drift, signals. */
  public Backtest<I, O> observe(PredictionObserver observer) {
    return with(
        o -> {
          List<PredictionObserver> more = new ArrayList<>(o.observers);
          more.add(observer);
          o.observers = List.copyOf(more);
        });
  }

  /**
   * Prices the replay; give one that no other model counts in. Device seconds are this machine's.
   */
  public Backtest<I, O> prices(Economics prices) {
    return observe(prices).with(o -> o.prices = prices);
  }

  /**
   * Serves each version with further options: validation, a gate, a cache. Its clock is set
   * afterwards; a split or a shadow has nothing to do, since one version serves at a time.
   */
  public Backtest<I, O> serving(UnaryOperator<ServedModelBuilder<I, O>> serving) {
    return with(o -> o.serving = serving);
  }

  /** When two answers count as different; default {@link Comparison#exact()}. */
  public Backtest<I, O> comparing(Comparison comparison) {
    return with(o -> o.comparison = comparison);
  }

  /** How wrong an answer was, for the paired losses; default {@link Loss#squared()}. */
  public Backtest<I, O> losing(Loss loss) {
    return with(o -> o.loss = loss);
  }

  /**
   * How many truths may wait for their time at once, to be told to observers; default 262,144, of
   * about 150 bytes each. The report counts what found no room.
   */
  public Backtest<I, O> pendingTruths(int most) {
    if (most < 1 || most > 1 << 28) {
      throw new IllegalArgumentException("1 to 2^28 truths may wait, but not " + most);
    }
    return with(o -> o.pending = most);
  }

  /**
   * Replays what {@code log} reads: its window, its horizon of truths, its replicas. Damaged lines
   * are passed over and counted.
   *
   * @throws IllegalStateException if no version was named
   * @throws dev.mlopsdk.core.ModelException if a version cannot be opened
   */
  public BacktestReport over(LogReader log) {
    if (options.artifacts.isEmpty()) {
      throw new IllegalStateException("A replay is of one version or two; name them by versions()");
    }
    String name = options.name;
    LogReader lenient = log.onDamage(LogReader.Damage.SKIP);
    return new BacktestRun<>(options).over(name == null ? lenient : lenient.model(name));
  }

  private Backtest<I, O> with(Consumer<BacktestOptions<I, O>> change) {
    return new Backtest<>(options.with(change));
  }
}
