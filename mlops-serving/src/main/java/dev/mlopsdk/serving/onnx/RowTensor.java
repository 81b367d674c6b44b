package dev.mlopsdk.serving.onnx;

import java.util.Arrays;

/** Reads one row of the only output as a tensor, without the batch dimension. */
final class RowTensor {

  private RowTensor() {}

  static Tensor of(Batch batch, int row) {
    long[] full = batch.shape(0);
    long[] shape = full.length == 0 ? full : Arrays.copyOfRange(full, 1, full.length);
    Cells cells = batch.answer(0);
    return switch (cells.type()) {
      case FLOAT -> Tensor.of(read(float[].class, batch, row), shape);
      case DOUBLE -> Tensor.of(read(double[].class, batch, row), shape);
      case BOOL -> Tensor.of(read(boolean[].class, batch, row), shape);
      case STRING -> Tensor.of(read(String[].class, batch, row), shape);
      default -> Tensor.of(read(long[].class, batch, row), shape);
    };
  }

  private static <T> T read(Class<T> type, Batch batch, int row) {
    return type.cast(Values.reader(type, 0, 0, "the output").read(batch, row));
  }
}
