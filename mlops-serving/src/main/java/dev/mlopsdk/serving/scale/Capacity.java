package dev.mlopsdk.serving.scale;

import java.util.List;
import java.util.Locale;

/**
 * The rate that a model sustains on this machine. Immutable.
 *
 * @param rate predictions per second that were answered within the limit in two trials; 0 if not
 *     even the lowest rate was
 * @param quantile of the latency that the limit is for
 * @param limitSeconds of that quantile
 * @param latencySeconds that quantile at {@code rate}
 * @param peak predictions per second of callers that never pause, without any limit
 * @param trials all that was tried, in order
 * @since 0.1
 */
public record Capacity(
    double rate,
    double quantile,
    double limitSeconds,
    double latencySeconds,
    double peak,
    List<Trial> trials) {

  public Capacity {
    trials = List.copyOf(trials);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f/s with p%s = %.3f ms (limit %.3f ms); %.0f/s at the most",
        rate,
        Double.toString(100 * quantile).replaceAll("\\.0$", ""),
        1e3 * latencySeconds,
        1e3 * limitSeconds,
        peak);
  }
}
