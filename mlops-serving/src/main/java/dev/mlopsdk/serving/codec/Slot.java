package dev.mlopsdk.serving.codec;

import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the model's inputs, in the memory that the runtime reads: what an encoder writes. Each
 * input is a buffer of exactly the row's values, position 0, so a neighbour's row is out of reach.
 * Not thread-safe; confine to the lane's holder.
 *
 * @since 0.1
 */
public final class Slot {

  private final List<Tensor> inputs;
  private final ByteBuffer[] bytes;
  private final Buffer[] values;
  private final int length;
  private int used;

  private Slot(List<Tensor> inputs, ByteBuffer[] bytes, int length) {
    this.inputs = inputs;
    this.bytes = bytes;
    this.length = length;
    this.used = length;
    this.values = new Buffer[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = view(inputs.get(i).type(), bytes[i]);
    }
  }

  private static Buffer view(Element type, ByteBuffer bytes) {
    return switch (type) {
      case FLOAT -> bytes.asFloatBuffer();
      case DOUBLE -> bytes.asDoubleBuffer();
      case INT64 -> bytes.asLongBuffer();
      case INT32 -> bytes.asIntBuffer();
      case INT16 -> bytes.asShortBuffer();
      case INT8, UINT8, BOOL, OTHER -> bytes;
    };
  }

  /**
   * A row over {@code rows}, one buffer per input from its position to its limit, of which slices
   * in native order are kept: for loaders, and for the tests of an encoder.
   *
   * @param length of the run
   */
  public static Slot of(List<Tensor> inputs, List<ByteBuffer> rows, int length) {
    List<ByteBuffer> slices = new ArrayList<>();
    rows.forEach(row -> slices.add(row.slice().order(ByteOrder.nativeOrder())));
    return new Slot(List.copyOf(inputs), slices.toArray(new ByteBuffer[0]), length);
  }

  /** The length that this run is made in. */
  public int length() {
    return length;
  }

  /** Says how much of the length is the input's own and no padding; without it, all. */
  public void used(int count) {
    used = count;
  }

  /** How much of the length is the input's own. */
  public int used() {
    return used;
  }

  /** Zeroes every value. */
  public void clear() {
    for (ByteBuffer each : bytes) {
      int size = each.capacity();
      int i = 0;
      for (; i <= size - 8; i += 8) {
        each.putLong(i, 0);
      }
      for (; i < size; i++) {
        each.put(i, (byte) 0);
      }
    }
    used = length;
  }

  /** The bytes of input {@code index}, in native order, whatever its type. */
  public ByteBuffer bytes(int index) {
    return bytes[index].clear();
  }

  /** The values of the float input {@code index}. */
  public FloatBuffer floats(int index) {
    if (values[index] instanceof FloatBuffer floats) {
      return floats.clear();
    }
    throw wrong(index, Element.FLOAT);
  }

  /** The values of the double input {@code index}. */
  public DoubleBuffer doubles(int index) {
    if (values[index] instanceof DoubleBuffer doubles) {
      return doubles.clear();
    }
    throw wrong(index, Element.DOUBLE);
  }

  /** The values of the int64 input {@code index}. */
  public LongBuffer longs(int index) {
    if (values[index] instanceof LongBuffer longs) {
      return longs.clear();
    }
    throw wrong(index, Element.INT64);
  }

  /** The values of the int32 input {@code index}. */
  public IntBuffer ints(int index) {
    if (values[index] instanceof IntBuffer ints) {
      return ints.clear();
    }
    throw wrong(index, Element.INT32);
  }

  /** The values of the float input {@code name}. */
  public FloatBuffer floats(String name) {
    return floats(index(name));
  }

  /** The values of the double input {@code name}. */
  public DoubleBuffer doubles(String name) {
    return doubles(index(name));
  }

  /** The values of the int64 input {@code name}. */
  public LongBuffer longs(String name) {
    return longs(index(name));
  }

  /** The values of the int32 input {@code name}. */
  public IntBuffer ints(String name) {
    return ints(index(name));
  }

  private int index(String name) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("The model has no input '" + name + "', but " + inputs);
  }

  private IllegalStateException wrong(int index, Element asked) {
    return new IllegalStateException(
        "The input " + inputs.get(index) + " was asked for as " + asked + "; write its own type");
  }
}
