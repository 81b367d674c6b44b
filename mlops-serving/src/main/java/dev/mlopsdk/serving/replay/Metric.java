package dev.mlopsdk.serving.replay;

/**
 * One figure of quality with its 95 % interval. Immutable.
 *
 * @param name {@code accuracy}, {@code auc}, {@code log_loss}, {@code brier}, {@code mae}, {@code
 *     rmse}, {@code bias}
 * @param value the estimate for all traffic: each logged prediction counts as many times as it
 *     stands for
 * @param low the interval's lower end, NaN where there is none
 * @param high its upper end
 * @param truths how many truths it rests on
 * @since 0.1
 */
public record Metric(String name, double value, double low, double high, long truths) {

  /** Wilson's interval of a share; Journal of the ASA 22 (1927), 209. */
  static Metric share(String name, double share, double effective, long truths) {
    double z = 1.959963984540054;
    double n = effective;
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return new Metric(name, share, centre - half, centre + half, truths);
  }

  /** The normal interval around a mean. */
  static Metric mean(String name, double mean, double standardError, long truths) {
    double half = 1.959963984540054 * standardError;
    return new Metric(name, mean, mean - half, mean + half, truths);
  }
}
