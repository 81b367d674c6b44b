package dev.mlopsdk.serving.onnx;

import java.util.Collection;

/** The one number that stands for an answer. */
final class Score {

  private Score() {}

  /** A number itself, a boolean as 1 or 0, the one number of an array; else NaN. */
  static double of(Object answer) {
    if (answer instanceof Number number) {
      return number.doubleValue();
    }
    if (answer instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (answer instanceof float[] floats && floats.length == 1) {
      return floats[0];
    }
    return answer instanceof double[] doubles && doubles.length == 1 ? doubles[0] : Double.NaN;
  }

  /** The only float or double among {@code parts}; NaN if there are none or several. */
  static double ofMany(Collection<?> parts) {
    double score = Double.NaN;
    int found = 0;
    for (Object part : parts) {
      if (part instanceof Float || part instanceof Double) {
        score = ((Number) part).doubleValue();
        found++;
      }
    }
    return found == 1 ? score : Double.NaN;
  }
}
