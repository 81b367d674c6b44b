package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.schema.InvalidInputException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * Values of one type in rows and columns, the last dimension fastest: what {@link
 * OnnxModel#ofTensors()} takes and answers.
 *
 * <pre>{@code
 * Tensor image = Tensor.of(pixels, 1, 3, 224, 224);
 * Tensor bytes = Tensor.of(Tensor.Type.UBYTE, buffer, 1, 224, 224, 3);
 * Tensor small = Tensor.of(Tensor.Type.HALF, floats, 1, 10);       // rounded to the nearest
 * }</pre>
 *
 * <p>Arrays and buffers are used in place, not copied, so they must not change while the tensor is
 * in use; then it is immutable. A direct buffer reaches the runtime without a copy if its byte
 * order is the machine's; another order is converted here, because the runtime would misread it.
 *
 * <p>What is read widens where nothing is lost, so {@code longs()} reads every whole number; it
 * never narrows.
 *
 * @since 0.1
 */
public final class Tensor implements Value {

  /** What a tensor's values are. */
  public enum Type {
    FLOAT(4),
    DOUBLE(8),
    /** IEEE binary16. */
    HALF(2),
    BFLOAT16(2),
    BYTE(1),
    SHORT(2),
    INT(4),
    LONG(8),
    UBYTE(1),
    /** Unsigned; ONNX Runtime's Java API answers it but takes none. */
    USHORT(2),
    /** Unsigned; ONNX Runtime's Java API answers it but takes none. */
    UINT(4),
    /** Unsigned; ONNX Runtime's Java API answers it but takes none. */
    ULONG(8),
    BOOLEAN(1),
    STRING(0);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** How many bytes a value has; 0 for texts. */
    public int bytes() {
      return bytes;
    }
  }

  private final Type type;
  private final long[] shape;
  private final Buffer buffer;
  private final String[] texts;

  private Tensor(Type type, Buffer buffer, String[] texts, long[] shape) {
    this.type = type;
    this.buffer = buffer;
    this.texts = texts;
    this.shape = shape.clone();
    requireSize(size(), shape);
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

  private static Tensor numbers(Type type, Buffer buffer, long[] shape) {
    return new Tensor(type, buffer, new String[0], shape);
  }

  /** Floats; no {@code shape} means a scalar. */
  public static Tensor of(float[] values, long... shape) {
    return numbers(Type.FLOAT, FloatBuffer.wrap(values), shape);
  }

  /** Doubles. */
  public static Tensor of(double[] values, long... shape) {
    return numbers(Type.DOUBLE, DoubleBuffer.wrap(values), shape);
  }

  /** Signed bytes. */
  public static Tensor of(byte[] values, long... shape) {
    return numbers(Type.BYTE, ByteBuffer.wrap(values), shape);
  }

  /** Shorts. */
  public static Tensor of(short[] values, long... shape) {
    return numbers(Type.SHORT, ShortBuffer.wrap(values), shape);
  }

  /** Ints. */
  public static Tensor of(int[] values, long... shape) {
    return numbers(Type.INT, IntBuffer.wrap(values), shape);
  }

  /** Longs. */
  public static Tensor of(long[] values, long... shape) {
    return numbers(Type.LONG, LongBuffer.wrap(values), shape);
  }

  /** Booleans, which are copied. */
  public static Tensor of(boolean[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      bytes.put(i, (byte) (values[i] ? 1 : 0));
    }
    return numbers(Type.BOOLEAN, bytes, shape);
  }

  /** Texts. */
  public static Tensor of(String[] values, long... shape) {
    return new Tensor(Type.STRING, ByteBuffer.allocate(0), values, shape);
  }

  /** The floats from the buffer's position to its limit. */
  public static Tensor of(FloatBuffer values, long... shape) {
    boolean swap = isForeign(values.order());
    FloatBuffer own = values.slice();
    return numbers(
        Type.FLOAT, swap ? FloatBuffer.allocate(own.remaining()).put(own).flip() : own, shape);
  }

  /** The doubles from the buffer's position to its limit. */
  public static Tensor of(DoubleBuffer values, long... shape) {
    boolean swap = isForeign(values.order());
    DoubleBuffer own = values.slice();
    return numbers(
        Type.DOUBLE, swap ? DoubleBuffer.allocate(own.remaining()).put(own).flip() : own, shape);
  }

  /** The ints from the buffer's position to its limit. */
  public static Tensor of(IntBuffer values, long... shape) {
    boolean swap = isForeign(values.order());
    IntBuffer own = values.slice();
    return numbers(
        Type.INT, swap ? IntBuffer.allocate(own.remaining()).put(own).flip() : own, shape);
  }

  /** The longs from the buffer's position to its limit. */
  public static Tensor of(LongBuffer values, long... shape) {
    boolean swap = isForeign(values.order());
    LongBuffer own = values.slice();
    return numbers(
        Type.LONG, swap ? LongBuffer.allocate(own.remaining()).put(own).flip() : own, shape);
  }

  /**
   * Values of any type but texts, as bytes from the buffer's position to its limit, in the buffer's
   * byte order.
   *
   * @throws IllegalArgumentException if {@code type} is STRING
   * @throws InvalidInputException if the bytes are not whole values, or not as many as the shape's
   */
  public static Tensor of(Type type, ByteBuffer values, long... shape) {
    if (type == Type.STRING) {
      throw new IllegalArgumentException("Texts have no bytes; take Tensor.of(String[], shape)");
    }
    if (values.remaining() % type.bytes != 0) {
      throw badShape(
          "A %s has %d bytes, but was given %d".formatted(type, type.bytes, values.remaining()));
    }
    return numbers(type, TensorBytes.view(type, values), shape);
  }

  /**
   * Floats rounded to the nearest HALF or BFLOAT16, ties to even.
   *
   * @throws IllegalArgumentException if {@code type} is another
   */
  public static Tensor of(Type type, float[] values, long... shape) {
    if (type != Type.HALF && type != Type.BFLOAT16) {
      throw new IllegalArgumentException("Floats round to HALF or BFLOAT16, but asked was " + type);
    }
    short[] rounded = new short[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = type == Type.HALF ? Halves.fromFloat(values[i]) : Halves.toBrain(values[i]);
    }
    return numbers(type, ShortBuffer.wrap(rounded), shape);
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
    return type == Type.STRING ? texts.length : buffer.remaining();
  }

  /**
   * The values, a copy; halves widen.
   *
   * @throws IllegalStateException if they are not floats or halves
   */
  public float[] floats() {
    float[] copy = new float[size()];
    if (type == Type.FLOAT) {
      ((FloatBuffer) buffer).duplicate().get(copy);
    } else if (type == Type.HALF || type == Type.BFLOAT16) {
      ShortBuffer bits = (ShortBuffer) buffer;
      for (int i = 0; i < copy.length; i++) {
        copy[i] = type == Type.HALF ? Halves.toFloat(bits.get(i)) : Halves.fromBrain(bits.get(i));
      }
    } else {
      throw wrong(Type.FLOAT);
    }
    return copy;
  }

  /**
   * The values, a copy; floats and halves widen.
   *
   * @throws IllegalStateException if they are no floating-point numbers
   */
  public double[] doubles() {
    double[] copy = new double[size()];
    if (type == Type.DOUBLE) {
      ((DoubleBuffer) buffer).duplicate().get(copy);
      return copy;
    }
    if (type != Type.FLOAT && type != Type.HALF && type != Type.BFLOAT16) {
      throw wrong(Type.DOUBLE);
    }
    float[] floats = floats();
    Arrays.setAll(copy, i -> floats[i]);
    return copy;
  }

  /**
   * The values, a copy; bytes and shorts, signed or not, widen.
   *
   * @throws IllegalStateException if they are not ints or narrower whole numbers
   */
  public int[] ints() {
    int[] copy = new int[size()];
    if (type == Type.INT) {
      ((IntBuffer) buffer).duplicate().get(copy);
    } else if (TensorBytes.fitsInt(type)) {
      Arrays.setAll(copy, i -> (int) TensorBytes.whole(type, buffer, i));
    } else {
      throw wrong(Type.INT);
    }
    return copy;
  }

  /**
   * The values, a copy; narrower whole numbers, signed or not, widen. Those of ULONG from
   * 2<sup>63</sup> on are negative, as {@link Long#toUnsignedString(long)} takes them.
   *
   * @throws IllegalStateException if they are no whole numbers
   */
  public long[] longs() {
    long[] copy = new long[size()];
    if (type == Type.LONG || type == Type.ULONG) {
      ((LongBuffer) buffer).duplicate().get(copy);
    } else if (type == Type.INT || type == Type.UINT || TensorBytes.fitsInt(type)) {
      Arrays.setAll(copy, i -> TensorBytes.whole(type, buffer, i));
    } else {
      throw wrong(Type.LONG);
    }
    return copy;
  }

  /**
   * The values, a copy.
   *
   * @throws IllegalStateException if they are not booleans
   */
  public boolean[] booleans() {
    if (type != Type.BOOLEAN) {
      throw wrong(Type.BOOLEAN);
    }
    boolean[] copy = new boolean[size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = ((ByteBuffer) buffer).get(i) != 0;
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

  /**
   * The values as bytes in native order, a copy: halves and unsigned numbers bit by bit.
   *
   * @throws IllegalStateException if they are texts
   */
  public ByteBuffer bytes() {
    if (type == Type.STRING) {
      throw new IllegalStateException("Texts have no bytes; take strings()");
    }
    ByteBuffer copy = ByteBuffer.allocate(size() * type.bytes).order(ByteOrder.nativeOrder());
    TensorBytes.put(buffer, copy);
    return copy.rewind();
  }

  private IllegalStateException wrong(Type wanted) {
    return new IllegalStateException(
        "The values were asked for as " + wanted + ", but are " + type);
  }

  /** The values in native order, from position 0; empty for texts. */
  Buffer buffer() {
    return buffer;
  }

  /** The texts in place; empty for numbers. */
  String[] texts() {
    return texts;
  }

  /** The size of dimension {@code index}. */
  long dim(int index) {
    return shape[index];
  }

  int rank() {
    return shape.length;
  }

  /** Type and shape, without the values: {@code FLOAT[1, 3, 224, 224]}. */
  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
