package dev.mlopsdk.drift.sequential;

import java.util.Arrays;

/** Measures a {@link DesignEffect} bucket by bucket. Not thread-safe; confine to one thread. */
final class DesignEffectMeter {

  /** Differences before anything is said. */
  private static final int FEWEST = 4;

  /** Neighbouring differences share a bucket: their squares are worth two thirds of as many. */
  private static final double WORTH = 2.0 / 3;

  private static final double TENTH_PERCENTILE = -1.2815515655446004;

  private final double[] h;
  private final double[] g;
  private final int buckets;

  private final double[] last;
  private final double[] shareSums;
  private final double[] squares;
  private double along;
  private double across;
  private double lastSize;
  private int seen;
  private double effect;

  DesignEffectMeter(double[] k, DesignEffect option) {
    double sum = Arrays.stream(k).sum();
    Directions directions = Directions.of(Arrays.stream(k).map(mass -> mass / sum).toArray());
    this.h = directions.location();
    this.g = directions.scale();
    this.buckets = option.buckets();
    this.last = new double[k.length];
    this.shareSums = new double[k.length];
    this.squares = new double[k.length];
    this.effect = buckets > 0 ? Double.POSITIVE_INFINITY : option.factor();
  }

  /** What counts are to be divided by; infinite while nothing is known. */
  double effect() {
    return effect;
  }

  boolean measuring() {
    return seen < buckets;
  }

  /** Takes a closed, healthy bucket. */
  long bytes() {
    return (long) Double.BYTES
        * (h.length + g.length + last.length + shareSums.length + squares.length);
  }

  void accept(long[] counts) {
    double n = Arrays.stream(counts).sum();
    if (n == 0 || !measuring()) {
      return;
    }
    double size = 1 / (1 / n + 1 / lastSize);
    double location = 0;
    double scale = 0;
    for (int i = 0; i < last.length; i++) {
      double share = counts[i] / n;
      shareSums[i] += share;
      if (seen > 0) {
        double step = share - last[i];
        squares[i] += size * step * step;
        location += step * h[i];
        scale += step * g[i];
      }
      last[i] = share;
    }
    if (seen > 0) {
      along += size * location * location;
      across += size * scale * scale;
    }
    lastSize = n;
    seen++;
    effect = estimate();
  }

  private double estimate() {
    int steps = seen - 1;
    if (steps < FEWEST) {
      return Double.POSITIVE_INFINITY;
    }
    double average = 0;
    int used = 0;
    for (int i = 0; i < squares.length; i++) {
      if (shareSums[i] > 0) {
        average += squares[i] / (shareSums[i] / seen);
        used++;
      }
    }
    double worst = used > 1 ? average / steps / (used - 1) : 0;
    worst = Math.max(worst, ratio(along / steps, variance(h)));
    worst = Math.max(worst, ratio(across / steps, variance(g)));
    return Math.max(1, measuring() ? worst / lowTail(WORTH * steps) : worst);
  }

  private static double ratio(double square, double variance) {
    return variance > 0 ? square / variance : 0;
  }

  private double variance(double[] direction) {
    double mean = 0;
    double square = 0;
    for (int i = 0; i < direction.length; i++) {
      double share = shareSums[i] / seen;
      mean += share * direction[i];
      square += share * direction[i] * direction[i];
    }
    return square - mean * mean;
  }

  /** The tenth percentile of chi-squared over its degrees of freedom, by Wilson and Hilferty. */
  private static double lowTail(double degrees) {
    double v = 2 / (9 * degrees);
    double root = 1 - v + TENTH_PERCENTILE * Math.sqrt(v);
    return root * root * root;
  }

  void write(StateWriter out) {
    out.doubles(last);
    out.doubles(shareSums);
    out.doubles(squares);
    out.doubles(along, across, lastSize, effect);
    out.longs(seen);
  }

  void read(StateReader in) {
    in.doubles(last);
    in.doubles(shareSums);
    in.doubles(squares);
    along = in.nextDouble();
    across = in.nextDouble();
    lastSize = in.nextDouble();
    effect = in.nextDouble();
    seen = (int) in.nextLong();
  }
}
