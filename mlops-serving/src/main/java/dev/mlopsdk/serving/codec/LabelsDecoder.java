package dev.mlopsdk.serving.codec;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.Classification.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Ranks the classes of a row. Immutable. */
final class LabelsDecoder implements OutputCodec.Decoder<Classification> {

  /** Up to so many are found by insertion, more by sorting. */
  private static final int FEW = 16;

  private final List<String> outputs;
  private final Scale scale;
  private final List<String> names;
  private final int top;

  LabelsDecoder(String output, Scale scale, List<String> names, int top) {
    this.outputs = List.of(output);
    this.scale = scale;
    this.names = names;
    this.top = top;
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public Classification decode(Answered row) {
    double[] values = new double[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.number(0, i);
    }
    scale.apply(values);
    if (values.length == 1 && names.size() == 2) {
      values = new double[] {1 - values[0], values[0]};
    }
    int[] order = best(values, Math.min(top, values.length));
    List<Ranked> ranking = new ArrayList<>(order.length);
    for (int each : order) {
      ranking.add(new Ranked(name(each), values[each]));
    }
    return Classification.of(ranking);
  }

  private String name(int index) {
    return index < names.size() ? names.get(index) : Integer.toString(index);
  }

  /** The indices of the {@code count} largest, largest first; NaN is the smallest. */
  static int[] best(double[] values, int count) {
    if (count > FEW) {
      Comparator<Integer> larger = Comparator.comparingDouble(i -> -key(values[i]));
      return IntStream.range(0, values.length)
          .boxed()
          .sorted(larger)
          .limit(count)
          .mapToInt(Integer::intValue)
          .toArray();
    }
    int[] order = new int[count];
    int found = 0;
    for (int i = 0; i < values.length; i++) {
      double key = key(values[i]);
      int at = found;
      while (at > 0 && key(values[order[at - 1]]) < key) {
        at--;
      }
      if (at < count) {
        found = Math.min(found + 1, count);
        System.arraycopy(order, at, order, at + 1, found - 1 - at);
        order[at] = i;
      }
    }
    return order;
  }

  private static double key(double value) {
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  @Override
  public double score(Classification answer) {
    return answer.probability();
  }
}
