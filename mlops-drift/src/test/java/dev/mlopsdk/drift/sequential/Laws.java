package dev.mlopsdk.drift.sequential;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** What simulated features look like. */
final class Laws {

  private Laws() {}

  static DoubleSupplier normal(RandomGenerator random) {
    return random::nextGaussian;
  }

  static DoubleSupplier shifted(RandomGenerator random, double shift) {
    return () -> random.nextGaussian() + shift;
  }

  static DoubleSupplier scaled(RandomGenerator random, double factor) {
    return () -> random.nextGaussian() * factor;
  }

  /** One in a hundred values comes from N(5, 1). */
  static DoubleSupplier contaminated(RandomGenerator random) {
    return () -> random.nextGaussian() + (random.nextDouble() < 0.01 ? 5 : 0);
  }

  /** Two equal modes at ±0.9, mean 0 and variance 1 as before. */
  static DoubleSupplier twoModes(RandomGenerator random) {
    double spread = Math.sqrt(1 - 0.81);
    return () -> random.nextGaussian() * spread + (random.nextBoolean() ? 0.9 : -0.9);
  }

  /** x' = φ x + √(1 − φ²) ε, plus a shift. */
  static DoubleSupplier autoregressive(RandomGenerator random, double phi, double shift) {
    double[] state = {random.nextGaussian()};
    double fresh = Math.sqrt(1 - phi * phi);
    return () -> {
      state[0] = phi * state[0] + fresh * random.nextGaussian();
      return state[0] + shift;
    };
  }

  static DoubleSupplier rounded(DoubleSupplier law, double grid) {
    return () -> Math.rint(law.getAsDouble() / grid) * grid;
  }

  /** Category i with a chance proportional to (i + 1)^−power, i below {@code categories}. */
  static DoubleSupplier zipf(RandomGenerator random, int categories, double power) {
    double[] upTo = new double[categories];
    double sum = 0;
    for (int i = 0; i < categories; i++) {
      sum += Math.pow(i + 1, -power);
      upTo[i] = sum;
    }
    double all = sum;
    return () -> {
      double u = random.nextDouble() * all;
      int i = 0;
      while (i < categories - 1 && upTo[i] < u) {
        i++;
      }
      return i;
    };
  }
}
