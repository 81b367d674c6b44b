package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.mlopsdk.core.schema.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs with one number of rows of features: buffers of its own and the tensors over them, made once
 * and used again and again. Not thread-safe; confine to the lane's holder.
 */
final class Batch implements Turn.Run, AutoCloseable {

  private final int rows;
  private final List<Feed> feeds;
  private final Cells[] sources;
  private final RunTensors tensors;
  private final boolean hasTexts;
  private final long bytes;

  Batch(OrtEnvironment environment, List<Feed> feeds, List<Port> outputs, int rows)
      throws OrtException {
    this.rows = rows;
    this.feeds = feeds;
    this.sources = new Cells[feeds.size()];
    this.tensors = new RunTensors(environment, outputs, rows);
    this.hasTexts = feeds.stream().anyMatch(feed -> isText(feed.port()));
    boolean made = false;
    try {
      long sum = 0;
      for (int i = 0; i < sources.length; i++) {
        sum += makeInput(i);
      }
      for (int i = 0; i < outputs.size(); i++) {
        sum += makeOutput(i, outputs.get(i));
      }
      this.bytes = sum;
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private static boolean isText(Port port) {
    return port.type() == OnnxJavaType.STRING;
  }

  private int makeInput(int index) throws OrtException {
    Feed feed = feeds.get(index);
    Cells cells = Cells.zeros(feed.port().type(), Math.multiplyExact(rows, feed.width()));
    sources[index] = cells;
    if (!isText(feed.port())) {
      tensors.feed(feed.port(), cells.bytes(), feed.shape(rows));
    }
    return cells.bytes().capacity();
  }

  private int makeOutput(int index, Port port) throws OrtException {
    if (port.width() < 0 || isText(port) || port.unsigned()) {
      tensors.request(index);
      return 0;
    }
    Cells cells = Cells.zeros(port.type(), Math.multiplyExact(rows, port.width()));
    tensors.pin(index, cells, port.shape(rows));
    return cells.bytes().capacity();
  }

  /** The bytes of the buffers that are kept; those of unknown size are the runtime's. */
  long bytes() {
    return bytes;
  }

  /** Writes {@code row} as this batch's row {@code at}. */
  void write(Row row, int at) {
    for (int i = 0; i < sources.length; i++) {
      sources[i].write(row, feeds.get(i), at);
    }
  }

  @Override
  public void run(OrtSession session, @Nullable RunOptions options) throws OrtException {
    if (hasTexts) {
      runWithTexts(session, options);
    } else {
      tensors.run(session, options);
    }
  }

  private void runWithTexts(OrtSession session, @Nullable RunOptions options) throws OrtException {
    try {
      for (int i = 0; i < sources.length; i++) {
        Feed feed = feeds.get(i);
        if (isText(feed.port())) {
          tensors.feed(feed.port(), sources[i].texts(), feed.shape(rows));
        }
      }
      tensors.run(session, options);
    } finally {
      for (Feed feed : feeds) {
        if (isText(feed.port())) {
          tensors.drop(feed.port());
        }
      }
    }
  }

  /** What the last run answered. */
  RunTensors answered() {
    return tensors;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
