package dev.mlopsdk.serving.onnx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the tensors and sequences of tensors that ONNX's tests keep in files. */
final class ProtoTensor {

  private static final Map<Integer, Tensor.Type> TYPES =
      Map.ofEntries(
          Map.entry(TinyOnnx.FLOAT, Tensor.Type.FLOAT),
          Map.entry(TinyOnnx.UINT8, Tensor.Type.UBYTE),
          Map.entry(TinyOnnx.INT8, Tensor.Type.BYTE),
          Map.entry(TinyOnnx.UINT16, Tensor.Type.USHORT),
          Map.entry(TinyOnnx.INT16, Tensor.Type.SHORT),
          Map.entry(TinyOnnx.INT32, Tensor.Type.INT),
          Map.entry(TinyOnnx.INT64, Tensor.Type.LONG),
          Map.entry(TinyOnnx.STRING, Tensor.Type.STRING),
          Map.entry(TinyOnnx.BOOL, Tensor.Type.BOOLEAN),
          Map.entry(TinyOnnx.FLOAT16, Tensor.Type.HALF),
          Map.entry(TinyOnnx.DOUBLE, Tensor.Type.DOUBLE),
          Map.entry(TinyOnnx.UINT32, Tensor.Type.UINT),
          Map.entry(TinyOnnx.UINT64, Tensor.Type.ULONG),
          Map.entry(TinyOnnx.BFLOAT16, Tensor.Type.BFLOAT16));

  private ProtoTensor() {}

  /** The tensor of a TensorProto; null if its type is none of ours. */
  static @Nullable Tensor tensor(byte[] proto) throws IOException {
    Wire wire = wire(proto);
    List<Long> dims = new ArrayList<>();
    int type = 0;
    byte[] raw = new byte[0];
    List<String> texts = new ArrayList<>();
    List<Long> wholes = new ArrayList<>();
    for (int field = wire.next(); field != 0; field = wire.next()) {
      switch (field) {
        case 1 -> numbers(wire, dims);
        case 2 -> type = (int) wire.number();
        case 4, 10, 9 -> raw = wire.bytes(Integer.MAX_VALUE);
        case 5, 7, 11 -> numbers(wire, wholes);
        case 6 -> texts.add(new String(wire.bytes(1 << 20), StandardCharsets.UTF_8));
        default -> wire.skip();
      }
    }
    Tensor.Type own = TYPES.get(type);
    if (own == null) {
      return null;
    }
    long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
    if (own == Tensor.Type.STRING) {
      return Tensor.of(texts.toArray(String[]::new), shape);
    }
    return Tensor.of(own, wholes.isEmpty() ? little(raw) : bytes(own, wholes), shape);
  }

  private static ByteBuffer little(byte[] raw) {
    return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer bytes(Tensor.Type type, List<Long> wholes) {
    ByteBuffer bytes = little(new byte[wholes.size() * type.bytes()]);
    for (long value : wholes) {
      switch (type.bytes()) {
        case 1 -> bytes.put((byte) value);
        case 2 -> bytes.putShort((short) value);
        case 4 -> bytes.putInt((int) value);
        default -> bytes.putLong(value);
      }
    }
    return bytes.flip();
  }

  private static void numbers(Wire wire, List<Long> into) throws IOException {
    if (wire.type() == Wire.VARINT) {
      into.add(wire.number());
      return;
    }
    long outer = wire.enter();
    while (wire.more()) {
      into.add(wire.packed());
    }
    wire.leave(outer);
  }

  /** The tensors of a SequenceProto; null if one is of no type of ours. */
  static Value.@Nullable Sequence sequence(byte[] proto) throws IOException {
    Wire wire = wire(proto);
    List<Value> values = new ArrayList<>();
    for (int field = wire.next(); field != 0; field = wire.next()) {
      if (field == 3) {
        Tensor tensor = tensor(wire.bytes(Integer.MAX_VALUE));
        if (tensor == null) {
          return null;
        }
        values.add(tensor);
      } else {
        wire.skip();
      }
    }
    return new Value.Sequence(values);
  }

  private static Wire wire(byte[] bytes) {
    return new Wire(new ByteArrayInputStream(bytes), bytes.length);
  }
}
