package dev.mlopsdk.core.value;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The account of one version. Costs are kept as what is counted (predictions, tokens, nanoseconds)
 * and multiplied by the prices when read, so no amount is too small to count. Thread-safe; counting
 * takes no lock.
 */
final class Account implements Recorder {

  /** Arms beyond these, which no split has, share the last place. */
  private static final int MOST_VARIANTS = 16;

  private static final String OTHER = "_other";

  /** What one arm earned. */
  private record Earned(String variant, Money money) {}

  private final Prices prices;
  private final VersionMeters meters;
  private final Consumer<Account> onClose;
  private final ModelRef ref;
  private final LongAdder predictions = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder deviceNanos = new LongAdder();
  private final LongAdder outcomes = new LongAdder();
  private final Money losses = new Money();
  private final AtomicReferenceArray<@Nullable Earned> earned =
      new AtomicReferenceArray<>(MOST_VARIANTS);

  Account(Prices prices, ModelRef ref, VersionMeters meters, Consumer<Account> onClose) {
    this.prices = prices;
    this.ref = ref;
    this.meters = meters;
    this.onClose = onClose;
    for (Ledger.Category category : Ledger.Category.values()) {
      meters.counter(
          CoreMeters.COST,
          "What predictions cost",
          prices.currency(),
          this,
          account -> account.cost(category),
          "category",
          category.label());
    }
  }

  double cost(Ledger.Category category) {
    return switch (category) {
      case FIXED -> predictions.sum() * prices.fixed();
      case TOKENS -> tokens.sum() * prices.token();
      case DEVICE -> deviceNanos.sum() / Prices.NANOS * prices.deviceSecond();
      case OUTCOME -> losses.sum();
    };
  }

  @Override
  public void record(PredictionView prediction) {
    predictions.increment();
    if (prices.deviceSecond() > 0) {
      deviceNanos.add(Prices.deviceNanos(prediction));
    }
    if (prices.token() > 0) {
      tokens.add(prices.tokensOf(prediction));
    }
  }

  /** What failed inside the model ran; what was turned away before it cost nothing. */
  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    boolean expired =
        failure instanceof ModelException known && known.kind() == ModelException.Kind.DEADLINE;
    if (!expired && !(failure instanceof InvalidInputException)) {
      predictions.increment();
      if (prices.deviceSecond() > 0) {
        deviceNanos.add(Prices.deviceNanos(prediction));
      }
    }
  }

  /** An answer that went to nobody cost something and earned nothing. */
  @Override
  public void outcome(OutcomeView outcome) {
    if (outcome.assignment().reason() == Assignment.Reason.SHADOW) {
      return;
    }
    double value = prices.value().applyAsDouble(outcome);
    if (Double.isNaN(value)) {
      return;
    }
    if (Math.abs(value) > Money.MOST) {
      throw new IllegalStateException(
          "The value of an outcome is within 1e12 " + prices.currency() + ", but was " + value);
    }
    outcomes.increment();
    if (value < 0) {
      losses.add(-value);
    } else {
      earned(outcome.assignment().variant()).add(value);
    }
  }

  private Money earned(String variant) {
    for (int i = 0; i < MOST_VARIANTS; i++) {
      Earned known = earned.get(i);
      if (known == null) {
        known = open(i, i == MOST_VARIANTS - 1 ? OTHER : variant);
      }
      if (known.variant.equals(variant) || i == MOST_VARIANTS - 1) {
        return known.money;
      }
    }
    throw new IllegalStateException("The last place takes every variant");
  }

  /** The arm in place {@code i}: {@code variant}, unless another thread was faster. */
  private Earned open(int i, String variant) {
    Earned fresh = new Earned(variant, new Money());
    Earned known = earned.compareAndExchange(i, null, fresh);
    if (known != null) {
      return known;
    }
    meters.counter(
        CoreMeters.VALUE,
        "What outcomes were worth",
        prices.currency(),
        fresh.money,
        Money::sum,
        "variant",
        variant);
    return fresh;
  }

  Ledger ledger() {
    Map<Ledger.Category, Double> cost = new TreeMap<>();
    for (Ledger.Category category : Ledger.Category.values()) {
      cost.put(category, cost(category));
    }
    Map<String, Double> value = new TreeMap<>();
    for (int i = 0; i < MOST_VARIANTS; i++) {
      Earned known = earned.get(i);
      if (known != null) {
        value.put(known.variant, known.money.sum());
      }
    }
    return new Ledger(ref, prices.currency(), predictions.sum(), outcomes.sum(), cost, value);
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
