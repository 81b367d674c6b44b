package dev.mlopsdk.serving.onnx;

import java.util.stream.IntStream;

/** The numbers of rows that models are warmed up for. */
final class BatchSizes {

  private BatchSizes() {}

  /** 1, 2, 4 … and {@code most}. */
  static int[] upTo(int most) {
    return IntStream.concat(
            IntStream.iterate(1, size -> size < most, size -> size * 2), IntStream.of(most))
        .toArray();
  }
}
