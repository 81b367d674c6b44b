package dev.mlopsdk.serving.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.mlopsdk.core.schema.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A lane's buffer of rows, as long as the largest run so far, and the tensors over it. An engine
 * that reads the buffer in place, as PyTorch does on a CPU, gets one tensor per number of rows,
 * made once; one that copies gets a new one for each run. Not thread-safe; confine to the lane, but
 * for {@link #bytes()}.
 */
final class RowTensors {

  private final NDManager manager;
  private final int width;
  private final int most;
  private final boolean inPlace;
  private final @Nullable NDList[] made;
  private ByteBuffer buffer;
  private volatile long bytes;

  RowTensors(NDManager manager, int most, int width) {
    this.manager = manager;
    this.width = width;
    this.most = most;
    // The longest must be possible, even if it is never needed.
    if ((long) most * width * Float.BYTES > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d rows of %d numbers are more than 2 GiB; take fewer with withMaxBatch"
              .formatted(most, width));
    }
    this.made = new NDList[most + 1];
    this.buffer = memory(1);
    this.bytes = buffer.capacity();
    this.inPlace = readsInPlace();
  }

  private ByteBuffer memory(int rows) {
    return ByteBuffer.allocateDirect(rows * width * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  /**
   * Makes room for {@code rows} rows, to be written anew. A longer buffer replaces the shorter one,
   * and with it every tensor over that.
   */
  void room(int rows) {
    int had = buffer.capacity() / (width * Float.BYTES);
    if (rows <= had) {
      return;
    }
    for (int i = 0; i < made.length; i++) {
      NDList list = made[i];
      if (list != null) {
        list.close();
        made[i] = null;
      }
    }
    // At least doubled, so that what is left to the collector on the way stays below what is used.
    buffer = memory(Math.max(rows, Math.min(2 * had, most)));
    bytes = buffer.capacity();
  }

  /** Found out by changing the buffer under a tensor. */
  private boolean readsInPlace() {
    try (NDArray tensor = tensor(1)) {
      buffer.putFloat(0, 1);
      return tensor.toFloatArray()[0] == 1;
    } catch (UnsupportedOperationException e) {
      // An engine whose tensors cannot be read back has copied them into its own format.
      return false;
    } finally {
      buffer.putFloat(0, 0);
    }
  }

  void write(Row row, int at) {
    int offset = at * width * Float.BYTES;
    for (int i = 0; i < width; i++) {
      buffer.putFloat(offset + i * Float.BYTES, (float) row.number(i));
    }
  }

  void fill(int at, float value) {
    for (int i = at * width; i < (at + 1) * width; i++) {
      buffer.putFloat(i * Float.BYTES, value);
    }
  }

  /** Hands the first {@code rows} rows to {@code forward}: its first answer, flattened. */
  float[] run(int rows, UnaryOperator<NDList> forward) {
    if (inPlace) {
      NDList inputs = kept(rows);
      return floats(forward.apply(inputs), inputs.get(0));
    }
    try (NDArray tensor = tensor(rows)) {
      return floats(forward.apply(new NDList(tensor)), tensor);
    }
  }

  private NDList kept(int rows) {
    NDList list = made[rows];
    if (list == null) {
      list = new NDList(tensor(rows));
      made[rows] = list;
    }
    return list;
  }

  private NDArray tensor(int rows) {
    int bytes = rows * width * Float.BYTES;
    // Sliced: a tensor holds on to its view, and DJL moves the limit of one that is too long.
    ByteBuffer view = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
    return manager.create(view, new Shape(rows, width), DataType.FLOAT32);
  }

  /** Reads and closes what a run answered; a block of DJL's own may answer its input itself. */
  private static float[] floats(NDList outputs, NDArray input) {
    try {
      NDArray first = outputs.get(0);
      NDArray floats = first.toType(DataType.FLOAT32, false);
      float[] values = floats.toFloatArray();
      if (floats != first) {
        floats.close();
      }
      return values;
    } finally {
      for (int i = 0; i < outputs.size(); i++) {
        if (outputs.get(i) != input) {
          outputs.get(i).close();
        }
      }
    }
  }

  /** The bytes of the buffer; by any thread. */
  long bytes() {
    return bytes;
  }
}
