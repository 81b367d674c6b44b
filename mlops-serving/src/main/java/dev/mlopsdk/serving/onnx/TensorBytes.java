package dev.mlopsdk.serving.onnx;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** The bytes of a tensor's values: views, copies, widening. */
final class TensorBytes {

  private TensorBytes() {}

  /** What {@code bytes} holds as a buffer of {@code type}'s own kind, in native order. */
  static Buffer view(Tensor.Type type, ByteBuffer bytes) {
    ByteOrder order = bytes.order();
    ByteBuffer own = bytes.slice().order(order);
    Buffer view =
        switch (type) {
          case FLOAT -> own.asFloatBuffer();
          case DOUBLE -> own.asDoubleBuffer();
          case HALF, BFLOAT16, SHORT, USHORT -> own.asShortBuffer();
          case INT, UINT -> own.asIntBuffer();
          case LONG, ULONG -> own.asLongBuffer();
          case BYTE, UBYTE, BOOLEAN -> own;
          case STRING -> throw new IllegalArgumentException("Texts have no bytes");
        };
    return order == ByteOrder.nativeOrder() || type.bytes() == 1 ? view : swapped(view, own);
  }

  private static Buffer swapped(Buffer view, ByteBuffer from) {
    ByteBuffer copy = ByteBuffer.allocate(from.remaining()).order(ByteOrder.nativeOrder());
    put(view, copy);
    copy.rewind();
    if (view instanceof FloatBuffer) {
      return copy.asFloatBuffer();
    }
    if (view instanceof DoubleBuffer) {
      return copy.asDoubleBuffer();
    }
    if (view instanceof ShortBuffer) {
      return copy.asShortBuffer();
    }
    return view instanceof IntBuffer ? copy.asIntBuffer() : copy.asLongBuffer();
  }

  /** Writes the values of {@code from}, which does not move, at the position of {@code into}. */
  static void put(Buffer from, ByteBuffer into) {
    int before = into.position();
    int bytes = from.remaining();
    if (from instanceof FloatBuffer floats) {
      into.asFloatBuffer().put(floats.duplicate());
      bytes *= Float.BYTES;
    } else if (from instanceof DoubleBuffer doubles) {
      into.asDoubleBuffer().put(doubles.duplicate());
      bytes *= Double.BYTES;
    } else if (from instanceof ShortBuffer shorts) {
      into.asShortBuffer().put(shorts.duplicate());
      bytes *= Short.BYTES;
    } else if (from instanceof IntBuffer ints) {
      into.asIntBuffer().put(ints.duplicate());
      bytes *= Integer.BYTES;
    } else if (from instanceof LongBuffer longs) {
      into.asLongBuffer().put(longs.duplicate());
      bytes *= Long.BYTES;
    } else {
      into.put(((ByteBuffer) from).duplicate());
    }
    into.position(before + bytes);
  }

  /** Whether an int holds every value of {@code type}. */
  static boolean fitsInt(Tensor.Type type) {
    return switch (type) {
      case BYTE, UBYTE, SHORT, USHORT -> true;
      default -> false;
    };
  }

  /** The whole number at {@code index}. */
  static long whole(Tensor.Type type, Buffer buffer, int index) {
    return switch (type) {
      case BYTE -> ((ByteBuffer) buffer).get(index);
      case UBYTE -> Byte.toUnsignedLong(((ByteBuffer) buffer).get(index));
      case SHORT -> ((ShortBuffer) buffer).get(index);
      case USHORT -> Short.toUnsignedLong(((ShortBuffer) buffer).get(index));
      case INT -> ((IntBuffer) buffer).get(index);
      case UINT -> Integer.toUnsignedLong(((IntBuffer) buffer).get(index));
      default -> throw new IllegalArgumentException("No whole numbers in " + type);
    };
  }
}
