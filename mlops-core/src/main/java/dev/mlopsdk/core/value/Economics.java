package dev.mlopsdk.core.value;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * What every served version costs and is worth, in one currency. Thread-safe.
 *
 * <pre>{@code
 * Economics eur = Economics.in("eur")
 *     .perPrediction(0.00002)
 *     .perDeviceSecond(0.9 / 3600)
 *     .valuePerOutcome(outcome -> outcome.value() * 12.5);
 * ServedModel.of(registry, "delay", onnx).observe(eur).meters(meters).open();
 * eur.of(ModelRef.of("delay", 2)).net();
 * }</pre>
 *
 * <p>Charged are answers and predictions that failed inside the model; an input that did not fit
 * and a deadline that passed before the model ran cost nothing. Device time is the inference phase;
 * where the model marks no phases it is the whole latency less the waiting for a lane. Those that
 * ran together share it in equal parts. Tokens are counted for answers only.
 *
 * <p>The counters {@code mlops.cost} and {@code mlops.value} have the currency as base unit, {@code
 * mlops_cost_eur_total} in Prometheus. A counter never falls, so an outcome of negative value is a
 * cost of the category {@code outcome}. Counting takes one addition per price, no lock and no
 * allocation; what is counted are integers, so no sum loses small amounts. A version drops out when
 * its recorder closes, some minutes after its last call.
 *
 * <p>The other methods make another object, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class Economics implements PredictionObserver {

  private static final Pattern CURRENCY = Pattern.compile("[a-z]{3,12}");

  private final Prices prices;
  private final ConcurrentSkipListMap<ModelRef, Account> accounts = new ConcurrentSkipListMap<>();

  private Economics(Prices prices) {
    this.prices = prices;
  }

  /**
   * Nothing costs anything yet.
   *
   * @param currency 3 to 12 lower-case letters: {@code eur}; the base unit of the meters
   */
  public static Economics in(String currency) {
    if (!CURRENCY.matcher(currency).matches()) {
      throw new IllegalArgumentException(
          "A currency is 3 to 12 lower-case letters such as 'eur', but was '" + currency + "'");
    }
    return new Economics(new Prices(currency, 0, 0, view -> 0, 0, outcome -> Double.NaN));
  }

  /** What each prediction costs; 0 or more. */
  public Economics perPrediction(double price) {
    return new Economics(
        new Prices(
            prices.currency(),
            Prices.requirePrice("of a prediction", price),
            prices.token(),
            prices.tokens(),
            prices.deviceSecond(),
            prices.value()));
  }

  /**
   * What each token costs, 0 or more, and how many an answer took: input and output are in the
   * view, valid only during the call, on the caller's thread.
   */
  public Economics perToken(double price, ToLongFunction<? super PredictionView> tokens) {
    return new Economics(
        new Prices(
            prices.currency(),
            prices.fixed(),
            Prices.requirePrice("of a token", price),
            tokens,
            prices.deviceSecond(),
            prices.value()));
  }

  /** What a second on the device costs; 0 or more. */
  public Economics perDeviceSecond(double price) {
    return new Economics(
        new Prices(
            prices.currency(),
            prices.fixed(),
            prices.token(),
            prices.tokens(),
            Prices.requirePrice("of a second on the device", price),
            prices.value()));
  }

  /**
   * What an outcome is worth; negative for harm, NaN where it has no value, as a label under {@code
   * o -> o.value() * 12.5}. Every outcome of a prediction is asked, those with a name of their own
   * too.
   */
  public Economics valuePerOutcome(ToDoubleFunction<? super OutcomeView> value) {
    return new Economics(
        new Prices(
            prices.currency(),
            prices.fixed(),
            prices.token(),
            prices.tokens(),
            prices.deviceSecond(),
            value));
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    Account account =
        new Account(prices, ref, version.meters(), closed -> accounts.remove(ref, closed));
    accounts.put(ref, account);
    return account;
  }

  /**
   * What {@code ref} cost and was worth up to now.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public Ledger of(ModelRef ref) {
    Account account = accounts.get(ref);
    if (account == null) {
      throw new NoSuchElementException(ref + " is not watched; watched are " + accounts.keySet());
    }
    return account.ledger();
  }

  /** The ledgers of all watched versions, ordered by version. */
  public List<Ledger> all() {
    return accounts.values().stream().map(Account::ledger).toList();
  }

  /** What one answer cost: for the prediction log. Allocates nothing. */
  public double costOf(PredictionView answered) {
    double cost = prices.fixed();
    if (prices.token() > 0) {
      cost += prices.tokensOf(answered) * prices.token();
    }
    if (prices.deviceSecond() > 0) {
      cost += Prices.deviceNanos(answered) / Prices.NANOS * prices.deviceSecond();
    }
    return cost;
  }
}
