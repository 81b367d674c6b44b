package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run at a time needs: the means to stop it, and a batch of buffers per number of rows,
 * each made when it is first used. Not thread-safe; confine to the holder.
 */
final class Lane implements AutoCloseable {

  private final OrtEnvironment environment;
  private final List<Feed> feeds;
  private final List<Port> outputs;
  private final Turn turn;
  private final Batch one;
  private final @Nullable Batch[] more;

  Lane(Session session, List<Feed> feeds, List<Port> outputs, int maxRows) throws OrtException {
    this.environment = session.environment();
    this.feeds = feeds;
    this.outputs = outputs;
    this.more = new Batch[maxRows + 1];
    this.turn = new Turn(session, true);
    boolean made = false;
    try {
      this.one = new Batch(environment, feeds, outputs, 1);
      made = true;
    } finally {
      if (!made) {
        turn.close();
      }
    }
  }

  Turn turn() {
    return turn;
  }

  Batch one() {
    return one;
  }

  Batch batch(int rows) throws OrtException {
    if (rows == 1) {
      return one;
    }
    Batch batch = more[rows];
    if (batch == null) {
      batch = new Batch(environment, feeds, outputs, rows);
      more[rows] = batch;
    }
    return batch;
  }

  /** The bytes of the buffers that were made; by any thread. */
  long bytes() {
    long sum = one.bytes();
    for (Batch batch : more) {
      sum += batch == null ? 0 : batch.bytes();
    }
    return sum;
  }

  @Override
  public void close() {
    turn.close();
    one.close();
    for (Batch batch : more) {
      if (batch != null) {
        batch.close();
      }
    }
  }
}
