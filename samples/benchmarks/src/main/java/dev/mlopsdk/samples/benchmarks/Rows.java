package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Call;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Normally distributed inputs and the callers' units, made beforehand. */
@State(Scope.Thread)
public class Rows {

  private static final int SIZE = 1024;

  private final float[][] floats = new float[SIZE][10];
  private final Ten[] tens = new Ten[SIZE];
  private final String[] units = new String[SIZE];
  private int next;

  /** Fills the rows. */
  public Rows() {
    Random random = new Random(42);
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < 10; j++) {
        floats[i][j] = (float) random.nextGaussian();
      }
      tens[i] = Ten.of(floats[i]);
      units[i] = "unit-" + i;
    }
  }

  float[] nextFloats() {
    return floats[next++ & (SIZE - 1)];
  }

  Ten nextTen() {
    return tens[next++ & (SIZE - 1)];
  }

  /** A call of its own, as a service makes one per request. */
  Call nextCall() {
    return Call.unit(units[next & (SIZE - 1)]);
  }
}
