package dev.mlopsdk.drift;

import java.util.Arrays;
import java.util.Random;

/** Categories of which the k-th is as likely as k to the power of −{@code power}. */
public final class PowerLaw {

  private final double[] cumulative;

  private PowerLaw(double[] cumulative) {
    this.cumulative = cumulative;
  }

  /** {@code values} of them; a power of 0 makes them equally likely. */
  public static PowerLaw of(double power, int values) {
    double[] cumulative = new double[values];
    double sum = 0;
    for (int i = 0; i < values; i++) {
      sum += Math.pow(i + 1, -power);
      cumulative[i] = sum;
    }
    return new PowerLaw(cumulative);
  }

  /** {@code n} of them. */
  public String[] draw(int n, Random random) {
    String[] drawn = new String[n];
    for (int i = 0; i < n; i++) {
      double at = random.nextDouble() * cumulative[cumulative.length - 1];
      int found = Arrays.binarySearch(cumulative, at);
      drawn[i] = "v" + (found < 0 ? -found - 1 : found);
    }
    return drawn;
  }
}
