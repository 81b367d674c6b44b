package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of one input or output for a fixed number of rows, row after row: a native-order
 * direct buffer that the runtime reads and writes in place, or texts. Not thread-safe; confine to
 * the lane's holder.
 */
final class Cells {

  /** From so many features on a row is copied at once. */
  private static final int WIDE = 16;

  private final OnnxJavaType type;
  private final boolean unsigned;
  private final ByteBuffer bytes;
  private final String[] texts;

  /** The same bytes, for copies of many. */
  private final FloatBuffer floats;

  private Cells(OnnxJavaType type, boolean unsigned, ByteBuffer bytes, String[] texts) {
    this.type = type;
    this.unsigned = unsigned;
    this.bytes = bytes;
    this.texts = texts;
    this.floats = bytes.asFloatBuffer();
  }

  /** {@code count} zeros, falses or empty texts. */
  static Cells zeros(OnnxJavaType type, int count) {
    boolean text = type == OnnxJavaType.STRING;
    int size = text ? 0 : Math.multiplyExact(count, type.size);
    ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    String[] texts = new String[text ? count : 0];
    Arrays.fill(texts, "");
    return new Cells(type, false, bytes, texts);
  }

  /** The values in {@code bytes}, which the runtime writes. */
  static Cells over(OnnxJavaType type, ByteBuffer bytes) {
    return new Cells(type, false, bytes, new String[0]);
  }

  /** A copy of what a run answered. */
  static Cells of(OnnxTensor tensor) throws OrtException {
    OnnxJavaType type = tensor.getInfo().type;
    boolean unsigned = tensor.getInfo().onnxType.name().contains("_UINT");
    if (tensor.getInfo().getNumElements() == 0) {
      return new Cells(type, unsigned, ByteBuffer.allocate(0), new String[0]);
    }
    if (type != OnnxJavaType.STRING) {
      return new Cells(type, unsigned, tensor.getByteBuffer(), new String[0]);
    }
    List<String> flat = new ArrayList<>();
    flatten(tensor.getValue(), flat);
    return new Cells(type, false, ByteBuffer.allocate(0), flat.toArray(String[]::new));
  }

  /** The runtime gives texts as nested arrays. */
  private static void flatten(Object value, List<String> into) {
    if (value instanceof Object[] parts) {
      for (Object part : parts) {
        flatten(part, into);
      }
    } else {
      into.add((String) value);
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  String[] texts() {
    return texts;
  }

  OnnxJavaType type() {
    return type;
  }

  /** How many values there are. */
  int count() {
    return type == OnnxJavaType.STRING ? texts.length : bytes.capacity() / type.size;
  }

  /** Writes the features of {@code feed} from {@code source} as row {@code at}. */
  void write(Row source, Feed feed, int at) {
    int width = feed.width();
    int first = at * width;
    switch (type) {
      case FLOAT -> floats(source, feed, first);
      case DOUBLE -> {
        for (int i = 0; i < width; i++) {
          bytes.putDouble((first + i) << 3, source.number(feed.feature(i)));
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < width; i++) {
          float value = Halves.toOdd(source.number(feed.feature(i)));
          bytes.putShort((first + i) << 1, Halves.fromFloat(value));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < width; i++) {
          float value = Halves.toOdd(source.number(feed.feature(i)));
          bytes.putShort((first + i) << 1, Halves.toBrain(value));
        }
      }
      case STRING -> {
        for (int i = 0; i < width; i++) {
          texts[first + i] = text(source, feed.feature(i));
        }
      }
      default -> {
        for (int i = 0; i < width; i++) {
          whole(source, feed, i, first + i);
        }
      }
    }
  }

  private void floats(Row source, Feed feed, int first) {
    int width = feed.width();
    if (feed.together() && width >= WIDE) {
      source.copyNumbers(feed.feature(0), width, floats, first);
      return;
    }
    for (int i = 0; i < width; i++) {
      bytes.putFloat((first + i) << 2, (float) source.number(feed.feature(i)));
    }
  }

  private static String text(Row source, int feature) {
    String value = source.text(feature);
    if (value == null) {
      throw missing(source, feature);
    }
    return value;
  }

  private void whole(Row source, Feed feed, int column, int index) {
    int feature = feed.feature(column);
    if (source.missing(feature)) {
      throw missing(source, feature);
    }
    double value = source.number(feature);
    if (!whole(index, value)) {
      throw unfit(source, feature, feed, value);
    }
  }

  /** Writes {@code value} at {@code index}, unless it is no whole number of the type's range. */
  boolean whole(int index, double value) {
    boolean fits = value >= low() && value < limit() && value == Math.rint(value);
    if (fits) {
      integer(index, (long) value);
    }
    return fits;
  }

  private double low() {
    return switch (type) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case INT64 -> Long.MIN_VALUE;
      default -> 0;
    };
  }

  /** The first whole number that is too large. */
  private double limit() {
    return switch (type) {
      case INT8 -> 0x1p7;
      case INT16 -> 0x1p15;
      case INT32 -> 0x1p31;
      case INT64 -> 0x1p63;
      case UINT8 -> 0x1p8;
      default -> 2;
    };
  }

  private static InvalidInputException missing(Row source, int feature) {
    return new InvalidInputException(
        InvalidInputException.Kind.MISSING,
        "Feature '"
            + source.schema().feature(feature).name()
            + "' has no value, and only float and double inputs take none (as NaN); give one");
  }

  private static InvalidInputException unfit(Row source, int feature, Feed feed, double value) {
    return new InvalidInputException(
        InvalidInputException.Kind.TYPE,
        "Feature '%s' is %s, which is no value of the model's input %s"
            .formatted(source.schema().feature(feature).name(), value, feed.port()));
  }

  private void integer(int index, long value) {
    switch (type) {
      case INT64 -> bytes.putLong(index << 3, value);
      case INT32 -> bytes.putInt(index << 2, (int) value);
      case INT16 -> bytes.putShort(index << 1, (short) value);
      default -> bytes.put(index, (byte) value);
    }
  }

  /** The number at {@code index}; a boolean is 1 or 0. */
  double number(int index) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(index << 2);
      case DOUBLE -> bytes.getDouble(index << 3);
      case FLOAT16 -> Halves.toFloat(bytes.getShort(index << 1));
      case BFLOAT16 -> Halves.fromBrain(bytes.getShort(index << 1));
      default -> integer(index);
    };
  }

  /** The integer at {@code index}; a boolean is 1 or 0. */
  long integer(int index) {
    return switch (type) {
      case INT64 -> bytes.getLong(index << 3);
      case INT32 ->
          unsigned ? Integer.toUnsignedLong(bytes.getInt(index << 2)) : bytes.getInt(index << 2);
      case INT16 ->
          unsigned ? Short.toUnsignedLong(bytes.getShort(index << 1)) : bytes.getShort(index << 1);
      case UINT8 -> Byte.toUnsignedLong(bytes.get(index));
      case INT8, BOOL -> bytes.get(index);
      default -> throw new IllegalStateException("No integers in " + type);
    };
  }

  String text(int index) {
    return texts[index];
  }
}
