package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.schema.InvalidInputException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type in rows and columns, the last dimension fastest: what {@link
 * OnnxModel#ofTensors()} takes and answers.
 *
 * <pre>{@code
 * Tensor image = Tensor.of(pixels, 1, 3, 224, 224);
 * }</pre>
 *
 * <p>Arrays and buffers are used in place, not copied, so they must not change while the tensor is
 * in use; then it is immutable. A direct buffer reaches the runtime without a copy if its byte
 * order is the machine's; another order is converted here, because the runtime would misread it.
 *
 * @since 0.1
 */
public final class Tensor {

  /** What a tensor's values are. */
  public enum Type {
    FLOAT,
    DOUBLE,
    INT,
    LONG,
    BOOLEAN,
    STRING
  }

  private final Type type;
  private final long[] shape;
  private final @Nullable Buffer buffer;
  private final String[] texts;

  private Tensor(Type type, @Nullable Buffer buffer, String[] texts, long[] shape) {
    this.type = type;
    this.buffer = buffer;
    this.texts = texts;
    this.shape = shape.clone();
    requireSize(buffer == null ? texts.length : buffer.remaining(), shape);
  }

  private static void requireSize(int size, long[] shape) {
    long product = 1;
    for (long dim : shape) {
      if (dim < 0) {
        throw badShape("A tensor's dimensions are 0 or more, but were " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, dim);
    }
    if (product != size) {
      throw badShape(
          "A tensor of shape %s has %d values, but was given %d"
              .formatted(Arrays.toString(shape), product, size));
    }
  }

  private static InvalidInputException badShape(String message) {
    return new InvalidInputException(InvalidInputException.Kind.SHAPE, message);
  }

  /** Floats; no {@code shape} means a scalar. */
  public static Tensor of(float[] values, long... shape) {
    return new Tensor(Type.FLOAT, FloatBuffer.wrap(values), new String[0], shape);
  }

  /** Doubles. */
  public static Tensor of(double[] values, long... shape) {
    return new Tensor(Type.DOUBLE, DoubleBuffer.wrap(values), new String[0], shape);
  }

  /** Ints. */
  public static Tensor of(int[] values, long... shape) {
    return new Tensor(Type.INT, IntBuffer.wrap(values), new String[0], shape);
  }

  /** Longs. */
  public static Tensor of(long[] values, long... shape) {
    return new Tensor(Type.LONG, LongBuffer.wrap(values), new String[0], shape);
  }

  /** Booleans, which are copied. */
  public static Tensor of(boolean[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      bytes.put(i, (byte) (values[i] ? 1 : 0));
    }
    return new Tensor(Type.BOOLEAN, bytes, new String[0], shape);
  }

  /** Texts. */
  public static Tensor of(String[] values, long... shape) {
    return new Tensor(Type.STRING, null, values, shape);
  }

  /** The floats from the buffer's position to its limit. */
  public static Tensor of(FloatBuffer values, long... shape) {
    FloatBuffer own = values.duplicate();
    if (isForeign(values.order())) {
      own = FloatBuffer.allocate(values.remaining()).put(own).flip();
    }
    return new Tensor(Type.FLOAT, own, new String[0], shape);
  }

  /** The doubles from the buffer's position to its limit. */
  public static Tensor of(DoubleBuffer values, long... shape) {
    DoubleBuffer own = values.duplicate();
    if (isForeign(values.order())) {
      own = DoubleBuffer.allocate(values.remaining()).put(own).flip();
    }
    return new Tensor(Type.DOUBLE, own, new String[0], shape);
  }

  /** The ints from the buffer's position to its limit. */
  public static Tensor of(IntBuffer values, long... shape) {
    IntBuffer own = values.duplicate();
    if (isForeign(values.order())) {
      own = IntBuffer.allocate(values.remaining()).put(own).flip();
    }
    return new Tensor(Type.INT, own, new String[0], shape);
  }

  /** The longs from the buffer's position to its limit. */
  public static Tensor of(LongBuffer values, long... shape) {
    LongBuffer own = values.duplicate();
    if (isForeign(values.order())) {
      own = LongBuffer.allocate(values.remaining()).put(own).flip();
    }
    return new Tensor(Type.LONG, own, new String[0], shape);
  }

  private static boolean isForeign(ByteOrder order) {
    return order != ByteOrder.nativeOrder();
  }

  /** What the values are. */
  public Type type() {
    return type;
  }

  /** The dimensions, a copy; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** How many values there are. */
  public int size() {
    return buffer == null ? texts.length : buffer.remaining();
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not floats
   */
  public float[] floats() {
    float[] copy = new float[size()];
    ((FloatBuffer) require(Type.FLOAT)).duplicate().get(copy);
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not doubles
   */
  public double[] doubles() {
    double[] copy = new double[size()];
    ((DoubleBuffer) require(Type.DOUBLE)).duplicate().get(copy);
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not ints
   */
  public int[] ints() {
    int[] copy = new int[size()];
    ((IntBuffer) require(Type.INT)).duplicate().get(copy);
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not longs
   */
  public long[] longs() {
    long[] copy = new long[size()];
    ((LongBuffer) require(Type.LONG)).duplicate().get(copy);
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not booleans
   */
  public boolean[] booleans() {
    ByteBuffer bytes = (ByteBuffer) require(Type.BOOLEAN);
    boolean[] copy = new boolean[bytes.remaining()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = bytes.get(bytes.position() + i) != 0;
    }
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not texts
   */
  public String[] strings() {
    if (type != Type.STRING) {
      throw wrong(Type.STRING);
    }
    return texts.clone();
  }

  private Buffer require(Type wanted) {
    if (type != wanted || buffer == null) {
      throw wrong(wanted);
    }
    return buffer;
  }

  private IllegalStateException wrong(Type wanted) {
    return new IllegalStateException(
        "The values were asked for as " + wanted + ", but are " + type);
  }

  /** The values in native order; null for texts. */
  @Nullable Buffer buffer() {
    return buffer;
  }

  /** The texts in place; empty for numbers. */
  String[] texts() {
    return texts;
  }

  /** Type and shape, without the values: {@code FLOAT[1, 3, 224, 224]}. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
