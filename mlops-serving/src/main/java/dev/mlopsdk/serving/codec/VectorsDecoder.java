package dev.mlopsdk.serving.codec;

import dev.mlopsdk.serving.codec.Vectors.Pooling;
import java.util.List;

/** Pools the tokens of a row. Immutable. */
final class VectorsDecoder implements OutputCodec.Decoder<float[]> {

  private final List<String> outputs;
  private final Pooling pooling;
  private final boolean unit;

  VectorsDecoder(String output, Pooling pooling, boolean unit) {
    this.outputs = List.of(output);
    this.pooling = pooling;
    this.unit = unit;
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public float[] decode(Answered row) {
    boolean tokens = row.rank(0) == 2;
    int width = row.dim(0, tokens ? 1 : 0);
    int count = tokens && pooling != Pooling.FIRST ? Math.min(row.used(), row.dim(0, 0)) : 1;
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) (pooling == Pooling.MAX ? max(row, i, count) : mean(row, i, count));
    }
    if (unit) {
      normalise(vector);
    }
    return vector;
  }

  private static double mean(Answered row, int column, int count) {
    int width = row.dim(0, row.rank(0) - 1);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += row.number(0, i * width + column);
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double max(Answered row, int column, int count) {
    int width = row.dim(0, row.rank(0) - 1);
    double max = count == 0 ? 0 : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, row.number(0, i * width + column));
    }
    return max;
  }

  private static void normalise(float[] vector) {
    double squares = 0;
    for (float each : vector) {
      squares += (double) each * each;
    }
    if (squares > 0) {
      double scale = 1 / Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] * scale);
      }
    }
  }
}
