package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.mlopsdk.core.schema.Row;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The buffers, tensors and name maps of runs with one number of rows, made once and used again and
 * again. Outputs whose size is known are written by the runtime straight into our buffers. Not
 * thread-safe; confine to the lane's holder.
 */
final class Batch implements AnswerSource, AutoCloseable {

  private final OrtEnvironment environment;
  private final int rows;
  private final List<Feed> feeds;
  private final List<Port> outputs;
  private final Cells[] sources;
  private final Cells[] answers;
  private final long[][] shapes;
  private final Map<String, OnnxTensor> inputTensors = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private Set<String> requested = Collections.emptySet();
  private final boolean hasTexts;
  private final long bytes;

  Batch(OrtEnvironment environment, List<Feed> feeds, List<Port> outputs, int rows)
      throws OrtException {
    this.environment = environment;
    this.rows = rows;
    this.feeds = feeds;
    this.outputs = outputs;
    this.sources = new Cells[feeds.size()];
    this.answers = new Cells[outputs.size()];
    this.shapes = new long[outputs.size()][];
    this.hasTexts = feeds.stream().anyMatch(feed -> isText(feed.port()));
    boolean made = false;
    try {
      for (int i = 0; i < sources.length; i++) {
        makeInput(i);
      }
      for (int i = 0; i < answers.length; i++) {
        makeOutput(i);
      }
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
    this.bytes = bytes(sources) + bytes(answers);
  }

  private static long bytes(Cells[] all) {
    long sum = 0;
    for (Cells cells : all) {
      sum += cells == null ? 0 : cells.bytes().capacity();
    }
    return sum;
  }

  private static boolean isText(Port port) {
    return port.type() == OnnxJavaType.STRING;
  }

  private void makeInput(int index) throws OrtException {
    Feed feed = feeds.get(index);
    Cells cells = Cells.zeros(feed.port().type(), Math.multiplyExact(rows, feed.width()));
    sources[index] = cells;
    if (!isText(feed.port())) {
      inputTensors.put(feed.port().name(), tensor(cells, feed.shape(rows)));
    }
  }

  private void makeOutput(int index) throws OrtException {
    Port port = outputs.get(index);
    if (port.width() < 0 || isText(port) || port.unsigned()) {
      Set<String> more = new LinkedHashSet<>(requested);
      more.add(port.name());
      // Replaced only here: the runtime iterates the empty set without allocating.
      requested = more;
      return;
    }
    Cells cells = Cells.zeros(port.type(), Math.multiplyExact(rows, port.width()));
    answers[index] = cells;
    shapes[index] = port.shape(rows);
    pinned.put(port.name(), tensor(cells, shapes[index]));
  }

  private OnnxTensor tensor(Cells cells, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, cells.bytes(), shape, cells.type());
  }

  /** The bytes of the buffers that are kept; those of unknown size are the runtime's. */
  long bytes() {
    return bytes;
  }

  int rows() {
    return rows;
  }

  /** Writes {@code row} as this batch's row {@code at}. */
  void write(Row row, int at) {
    for (int i = 0; i < sources.length; i++) {
      sources[i].write(row, feeds.get(i), at);
    }
  }

  void run(OrtSession session, @Nullable RunOptions options) throws OrtException {
    if (hasTexts) {
      runWithTexts(session, options);
    } else {
      runOnce(session, options);
    }
  }

  /** The runtime copies texts when a tensor is made of them, so each run needs new ones. */
  private void runWithTexts(OrtSession session, @Nullable RunOptions options) throws OrtException {
    try {
      for (int i = 0; i < sources.length; i++) {
        Feed feed = feeds.get(i);
        if (isText(feed.port())) {
          inputTensors.put(
              feed.port().name(),
              OnnxTensor.createTensor(environment, sources[i].texts(), feed.shape(rows)));
        }
      }
      runOnce(session, options);
    } finally {
      for (Feed feed : feeds) {
        OnnxTensor text = isText(feed.port()) ? inputTensors.remove(feed.port().name()) : null;
        if (text != null) {
          text.close();
        }
      }
    }
  }

  // The runtime takes null options for none.
  @SuppressWarnings("NullAway")
  private void runOnce(OrtSession session, @Nullable RunOptions options) throws OrtException {
    try (OrtSession.Result result = session.run(inputTensors, requested, pinned, options)) {
      if (!requested.isEmpty()) {
        for (int i = 0; i < answers.length; i++) {
          String name = outputs.get(i).name();
          if (requested.contains(name)) {
            copy(i, result.get(name).orElseThrow());
          }
        }
      }
    }
  }

  private void copy(int index, OnnxValue value) throws OrtException {
    OnnxTensor tensor = (OnnxTensor) value;
    shapes[index] = tensor.getInfo().getShape();
    answers[index] = Cells.of(tensor);
  }

  /** What the last run answered in output {@code index}. */
  @Override
  public Cells answer(int index) {
    return answers[index];
  }

  /** How many values a row of output {@code index} has. */
  @Override
  public int width(int index) {
    return answers[index].count() / rows;
  }

  /** The shape that the last run answered in output {@code index}, with its batch dimension. */
  @Override
  public long[] shape(int index) {
    return shapes[index];
  }

  @Override
  public void close() {
    pinned.values().forEach(OnnxTensor::close);
    pinned.clear();
    inputTensors.values().forEach(OnnxTensor::close);
    inputTensors.clear();
  }
}
