package dev.mlopsdk.drift.quality;

/**
 * The evidence that values in [0, 1] have means above a limit, from one start on: the predictable
 * plug-in empirical Bernstein process of Waudby-Smith and Ramdas (2024),
 * doi:10.1093/jrsssb/qkad009. With m the limit, bets λ_t and centres μ̂_(t−1) from values before t,
 * ψ(λ) = −ln(1 − λ) − λ,
 *
 * <pre>
 * ln E = Σ λ_t (x_t − m) − Σ (x_t − μ̂_(t−1))² ψ(λ_t)
 * λ_t = min(1/2, √(2 ln(1/α) / (σ̂²_(t−1) t ln(1 + t))))
 * </pre>
 *
 * <p>E is a nonnegative supermartingale from 1 while each mean, given all before, is at most m. A
 * batch is one step of the same with one bet, made before its values are looked at. Not
 * thread-safe; confine to one thread.
 */
final class EmpiricalBernstein {

  private static final double MOST = 0.5;

  private final double logOneOverAlpha;
  private double n;
  private double sum;

  /** Σ (x − μ̂)² with the mean so far, drawn to 1/2 by one value that nobody saw. */
  private double deviations;

  private double bets;
  private double wins;
  private double toll;

  EmpiricalBernstein(double alpha) {
    this.logOneOverAlpha = -Math.log(alpha);
  }

  void accept(double count, double total, double squares) {
    double centre = n > 0 ? sum / n : 0;
    double t = n + (count + 1) / 2;
    double variance = (0.25 + deviations) / (n + 1);
    double bet = Math.min(MOST, Math.sqrt(2 * logOneOverAlpha / (t * Math.log1p(t) * variance)));
    bets += count * bet;
    wins += bet * total;
    toll += around(centre, count, total, squares) * (-Math.log1p(-bet) - bet);
    n += count;
    sum += total;
    deviations += around(Math.min(1, (0.5 + sum) / (n + 1)), count, total, squares);
  }

  /** Σ (x − c)². */
  private static double around(double c, double count, double total, double squares) {
    return Math.max(0, squares - 2 * c * total + count * c * c);
  }

  double count() {
    return n;
  }

  double logE(double limit) {
    return wins - bets * limit - toll;
  }

  /** The lower end of the confidence sequence of the mean; 0 before the first value. */
  double lower() {
    return bets > 0 ? Math.max(0, (wins - toll - logOneOverAlpha) / bets) : 0;
  }
}
