package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the class, and the probability of each, from what a model answers or the log kept of it: a
 * name (text, enum, truth), a number, an array with one of them, an array of a number per class, a
 * {@link Classification}. Immutable; reading allocates nothing.
 */
record ClassReader(ClassNames names) {

  /** The true class, {@link ClassNames#NONE} if it is none of the model's. */
  int truth(OutcomeView outcome) {
    return outcome.label() == null ? names.index(outcome.value()) : names.index(outcome.label());
  }

  /** The class that {@code output} names, {@link ClassNames#NONE} without one. */
  int read(@Nullable Object output) {
    if (output instanceof Classification answer) {
      return names.index(answer.label());
    }
    if (output instanceof float[] values) {
      return values.length == names.size() ? largest(values) : ClassNames.NONE;
    }
    if (output instanceof double[] values) {
      return values.length == names.size() ? largest(values) : ClassNames.NONE;
    }
    if (output instanceof long[] values) {
      return values.length == 1 ? names.index((double) values[0]) : ClassNames.NONE;
    }
    if (output instanceof int[] values) {
      return values.length == 1 ? names.index((double) values[0]) : ClassNames.NONE;
    }
    if (output instanceof String[] values) {
      return values.length == 1 ? one(values[0]) : ClassNames.NONE;
    }
    if (output instanceof List<?> values) {
      return read(values);
    }
    return output instanceof Map<?, ?> logged ? one(logged.get("label")) : one(output);
  }

  private int one(@Nullable Object output) {
    if (output instanceof String text) {
      return names.index(text);
    }
    if (output instanceof Number number) {
      return names.index(number.doubleValue());
    }
    if (output instanceof Enum<?> constant) {
      return names.index(constant.name());
    }
    return output instanceof Boolean truth
        ? names.index(truth ? "true" : "false")
        : ClassNames.NONE;
  }

  private int read(List<?> values) {
    if (values.size() == 1) {
      return one(values.get(0));
    }
    double[] numbers = new double[values.size()];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = values.get(k) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
    return numbers.length == names.size() ? largest(numbers) : ClassNames.NONE;
  }

  private static int largest(float[] values) {
    for (float value : values) {
      if (Float.isNaN(value)) {
        return ClassNames.NONE;
      }
    }
    return Probabilities.largest(values, 0, values.length);
  }

  private static int largest(double[] values) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return ClassNames.NONE;
      }
    }
    return Probabilities.largest(values);
  }

  /** Whether {@code output} has a number per class, or may have. */
  static boolean scored(@Nullable Object output) {
    return output instanceof float[]
        || output instanceof double[]
        || output instanceof Classification
        || output instanceof List<?>
        || output instanceof Map<?, ?>;
  }

  /**
   * Writes the probability of each class to {@code into} from {@code at} on; false if {@code
   * output} has not one for each.
   */
  boolean probabilities(@Nullable Object output, float[] into, int at) {
    int size = names.size();
    if (output instanceof float[] values && values.length == size) {
      System.arraycopy(values, 0, into, at, size);
    } else if (output instanceof double[] values && values.length == size) {
      for (int k = 0; k < size; k++) {
        into[at + k] = (float) values[k];
      }
    } else if (output instanceof Classification answer && answer.top().size() == size) {
      Arrays.fill(into, at, at + size, Float.NaN);
      List<Classification.Ranked> top = answer.top();
      for (int i = 0; i < size; i++) {
        put(top.get(i).label(), top.get(i).probability(), into, at);
      }
    } else if (output instanceof Map<?, ?> logged && logged.get("top") instanceof List<?> top) {
      Arrays.fill(into, at, at + size, Float.NaN);
      for (Object each : top) {
        if (each instanceof Map<?, ?> one
            && one.get("label") instanceof String label
            && one.get("probability") instanceof Number p) {
          put(label, p.doubleValue(), into, at);
        }
      }
    } else if (output instanceof List<?> values && values.size() == size) {
      for (int k = 0; k < size; k++) {
        into[at + k] = values.get(k) instanceof Number number ? number.floatValue() : Float.NaN;
      }
    } else {
      return false;
    }
    return Probabilities.are(into, at, size);
  }

  private void put(String label, double probability, float[] into, int at) {
    int index = names.index(label);
    if (index != ClassNames.NONE) {
      into[at + index] = (float) probability;
    }
  }
}
