package dev.mlopsdk.serving.image;

import dev.mlopsdk.serving.codec.ModelPorts;
import java.util.Arrays;
import java.util.List;

/**
 * What a byte becomes. Immutable.
 *
 * @param numbers means, then deviations; empty without
 */
record Normal(double divisor, List<Double> numbers) {

  static Normal defaults() {
    return new Normal(255, List.of());
  }

  Normal divided(double by) {
    if (!(by > 0) || Double.isInfinite(by)) {
      throw new IllegalArgumentException("A divisor is a number above 0, but was " + by);
    }
    return new Normal(by, numbers);
  }

  Normal normalised(double... given) {
    boolean fits = given.length == 2 || given.length == 6;
    for (int i = 0; i < given.length; i++) {
      fits &= Double.isFinite(given[i]) && (i < given.length / 2 || given[i] > 0);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "There are 1 or 3 means and as many deviations above 0, but was given "
              + Arrays.toString(given));
    }
    return new Normal(divisor, Arrays.stream(given).boxed().toList());
  }

  /** The float of every byte, per channel: reckoned in floats, as Python does it. */
  float[][] tables(int channels, ModelPorts model) {
    int told = numbers.size() / 2;
    if (told > 1 && told != channels) {
      throw model.misfit("There are " + told + " means, but " + channels + " channel(s)");
    }
    float[][] tables = new float[channels][256];
    for (int c = 0; c < channels; c++) {
      float mean = told == 0 ? 0 : numbers.get(c % told).floatValue();
      float deviation = told == 0 ? 1 : numbers.get(told + c % told).floatValue();
      for (int value = 0; value < 256; value++) {
        tables[c][value] = (value / (float) divisor - mean) / deviation;
      }
    }
    return tables;
  }
}
