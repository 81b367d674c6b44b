package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.mlopsdk.serving.codec.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one length with one number of rows: tensors over the lane's buffers, and a slot per row
 * for the encoder. Not thread-safe; confine to the lane's holder.
 */
final class CodecBatch implements Turn.Run, AutoCloseable {

  private final Slot[] slots;
  private final RunTensors tensors;

  /**
   * Over the beginnings of {@code inputs} and {@code outputs}, which are large enough.
   *
   * @param length its index in the plan
   */
  CodecBatch(
      OrtEnvironment environment,
      RunPlan plan,
      int length,
      int rows,
      ByteBuffer[] inputs,
      ByteBuffer[] outputs)
      throws OrtException {
    this.slots = new Slot[rows];
    this.tensors = new RunTensors(environment, plan.outputs(), rows);
    boolean made = false;
    try {
      List<ByteBuffer> whole = new ArrayList<>();
      for (int i = 0; i < inputs.length; i++) {
        long[] shape = RunPlan.shape(rows, plan.inputRow(length, i));
        Port port = plan.inputs().get(i);
        ByteBuffer bytes = part(inputs[i], 0, CodecLane.bytes(port, shape));
        whole.add(bytes);
        tensors.feed(port, bytes, shape);
      }
      for (int i = 0; i < outputs.length; i++) {
        long[] row = plan.outputRow(length, i);
        if (row == null) {
          tensors.request(i);
        } else {
          long[] shape = RunPlan.shape(rows, row);
          Port port = plan.outputs().get(i);
          ByteBuffer bytes = part(outputs[i], 0, CodecLane.bytes(port, shape));
          tensors.pin(i, Cells.over(port.type(), bytes), shape);
        }
      }
      for (int row = 0; row < rows; row++) {
        slots[row] = Slot.of(plan.tensors(), rowOf(whole, row, rows), plan.length(length));
      }
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private static List<ByteBuffer> rowOf(List<ByteBuffer> whole, int row, int rows) {
    List<ByteBuffer> parts = new ArrayList<>();
    for (ByteBuffer each : whole) {
      int size = each.capacity() / rows;
      parts.add(part(each, row * size, size));
    }
    return parts;
  }

  private static ByteBuffer part(ByteBuffer memory, int from, int size) {
    return memory.slice(from, size).order(ByteOrder.nativeOrder());
  }

  /** Where row {@code index} is written. */
  Slot slot(int index) {
    return slots[index];
  }

  @Override
  public void run(OrtSession session, @Nullable RunOptions options) throws OrtException {
    tensors.run(session, options);
  }

  /** Row {@code index} of what the last run answered. */
  AnsweredRow answered(int index) {
    return new AnsweredRow(tensors, index, slots[index].used());
  }

  @Override
  public void close() {
    tensors.close();
  }
}
