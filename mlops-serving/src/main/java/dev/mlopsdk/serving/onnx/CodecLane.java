package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one run at a time needs: the means to stop it, one buffer per input and output, as large as
 * the largest run so far, and the tensors over them for every shape that came. Not thread-safe;
 * confine to the holder, but for {@link #bytes()}.
 */
final class CodecLane implements AutoCloseable {

  private final OrtEnvironment environment;
  private final RunPlan plan;
  private final ByteBuffer[] inputs;
  private final ByteBuffer[] outputs;
  private final @Nullable CodecBatch[][] batches;
  private final Turn turn;
  private volatile long bytes;

  CodecLane(Session session, RunPlan plan) throws OrtException {
    this.environment = session.environment();
    this.plan = plan;
    this.inputs = empty(plan.inputs().size());
    this.outputs = empty(plan.outputs().size());
    this.batches = new CodecBatch[plan.lengths()][];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new CodecBatch[plan.maxRows(i) + 1];
    }
    // A run of one length says nothing of another's.
    this.turn = new Turn(session, plan.lengths() == 1);
  }

  Turn turn() {
    return turn;
  }

  /** The bytes of the buffers; by any thread. */
  long bytes() {
    return bytes;
  }

  private static ByteBuffer[] empty(int count) {
    ByteBuffer[] buffers = new ByteBuffer[count];
    Arrays.setAll(buffers, i -> ByteBuffer.allocateDirect(0));
    return buffers;
  }

  /** The tensors for runs of {@code rows}. */
  CodecBatch batch(int length, int rows) throws OrtException {
    CodecBatch batch = batches[length][rows];
    if (batch == null) {
      makeRoom(length, rows);
      batch = new CodecBatch(environment, plan, length, rows, inputs, outputs);
      batches[length][rows] = batch;
    }
    return batch;
  }

  /** A longer buffer replaces the shorter one, and with it every tensor over that. */
  private void makeRoom(int length, int rows) {
    boolean grown = false;
    for (int i = 0; i < inputs.length; i++) {
      long[] shape = RunPlan.shape(rows, plan.inputRow(length, i));
      grown |= grow(inputs, i, bytes(plan.inputs().get(i), shape));
    }
    for (int i = 0; i < outputs.length; i++) {
      long[] row = plan.outputRow(length, i);
      if (row != null) {
        grown |= grow(outputs, i, bytes(plan.outputs().get(i), RunPlan.shape(rows, row)));
      }
    }
    if (grown) {
      bytes = capacity(inputs) + capacity(outputs);
      forget();
    }
  }

  private static long capacity(ByteBuffer[] buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.capacity();
    }
    return sum;
  }

  private static boolean grow(ByteBuffer[] buffers, int index, int needed) {
    int capacity = buffers[index].capacity();
    if (capacity >= needed) {
      return false;
    }
    // At least doubled, so that what is left to the collector on the way stays below what is used.
    int size = (int) Math.max(needed, Math.min(2L * capacity, Integer.MAX_VALUE));
    buffers[index] = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    return true;
  }

  static int bytes(Port port, long[] shape) {
    long count = port.type().size;
    for (long dim : shape) {
      count = Math.multiplyExact(count, dim);
    }
    return Math.toIntExact(count);
  }

  private void forget() {
    for (@Nullable CodecBatch[] each : batches) {
      for (int i = 0; i < each.length; i++) {
        CodecBatch batch = each[i];
        if (batch != null) {
          batch.close();
          each[i] = null;
        }
      }
    }
  }

  @Override
  public void close() {
    turn.close();
    forget();
  }
}
