package dev.mlopsdk.drift;

import java.util.Random;

/** Normal samples for tests. */
public final class Normals {

  private Normals() {}

  /** {@code n} values of mean {@code shift} and deviation 1. */
  public static double[] normal(Random random, int n, double shift) {
    return random.doubles(n).map(ignored -> random.nextGaussian() + shift).toArray();
  }
}
