package dev.mlopsdk.serving.image;

import dev.mlopsdk.serving.image.ImageCodec.Filter;

/**
 * Which pixels of a line make each new one, and by what weights: fixed-point numbers of 22 bits, as
 * in Pillow's {@code Resample.c}, so that the bytes are the same. Immutable.
 */
final class Kernel {

  static final int PRECISION = 22;

  private final int size;
  private final boolean copies;
  private final int[] firsts;
  private final int[] counts;
  private final int[] weights;

  private Kernel(int size, int outputs, boolean copies) {
    this.size = size;
    this.copies = copies;
    this.firsts = new int[outputs];
    this.counts = new int[outputs];
    this.weights = new int[outputs * size];
  }

  /** For the pixels {@code from} … {@code from + count − 1} of a line resized from in to out. */
  static Kernel of(Filter filter, int in, int out, int from, int count) {
    if (in == out || filter == Filter.NEAREST) {
      return nearest((double) in / out, from, count, in == out);
    }
    double scale = (double) in / out;
    double wide = Math.max(scale, 1);
    double support = support(filter) * wide;
    Kernel kernel = new Kernel((int) Math.ceil(support) * 2 + 1, count, false);
    double[] raw = new double[kernel.size];
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int last = Math.min(in, (int) (center + support + 0.5));
      double sum = 0;
      for (int x = 0; x < last - first; x++) {
        raw[x] = weight(filter, (x + first - center + 0.5) * (1 / wide));
        sum += raw[x];
      }
      kernel.firsts[i] = first;
      kernel.counts[i] = last - first;
      for (int x = 0; x < last - first; x++) {
        double share = (sum == 0 ? raw[x] : raw[x] / sum) * (1 << PRECISION);
        kernel.weights[i * kernel.size + x] = (int) (share < 0 ? share - 0.5 : share + 0.5);
      }
    }
    return kernel;
  }

  /**
   * Adds up step by step as Pillow does: the sum's rounding decides on the border of two pixels.
   */
  private static Kernel nearest(double scale, int from, int count, boolean copies) {
    Kernel kernel = new Kernel(1, count, copies);
    double at = scale * 0.5;
    for (int i = 0; i < from + count; i++) {
      if (i >= from) {
        kernel.firsts[i - from] = (int) at;
        kernel.counts[i - from] = 1;
        kernel.weights[i - from] = 1 << PRECISION;
      }
      at += scale;
    }
    return kernel;
  }

  private static double support(Filter filter) {
    return switch (filter) {
      case NEAREST, BILINEAR -> 1;
      case BICUBIC -> 2;
      case LANCZOS -> 3;
    };
  }

  private static double weight(Filter filter, double at) {
    double x = Math.abs(at);
    return switch (filter) {
      case NEAREST, BILINEAR -> x < 1 ? 1 - x : 0;
      case BICUBIC -> cubic(x);
      case LANCZOS -> at >= -3 && at < 3 ? sinc(at) * sinc(at / 3) : 0;
    };
  }

  private static double cubic(double x) {
    double a = -0.5;
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  private static double sinc(double at) {
    double x = at * Math.PI;
    return at == 0 ? 1 : Math.sin(x) / x;
  }

  /** Whether the new pixels are old ones, one beside the other. */
  boolean copies() {
    return copies;
  }

  int first(int output) {
    return firsts[output];
  }

  int count(int output) {
    return counts[output];
  }

  int[] weights() {
    return weights;
  }

  /** Where the weights of {@code output} begin. */
  int at(int output) {
    return output * size;
  }

  /** The first pixel that any output takes. */
  int begin() {
    return firsts[0];
  }

  /** One behind the last pixel that any output takes. */
  int end() {
    int last = firsts.length - 1;
    return firsts[last] + counts[last];
  }
}
