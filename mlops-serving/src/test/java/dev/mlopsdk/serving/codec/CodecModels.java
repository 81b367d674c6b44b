package dev.mlopsdk.serving.codec;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** The files that make_codecs.py made, a real sentence encoder, and one call's steps. */
public final class CodecModels {

  private static final TimeSource TIME = FakeTime.at(Instant.EPOCH);

  private CodecModels() {}

  /** A committed file. */
  public static Path file(String name) {
    return Path.of(System.getProperty("basedir", "."), "src/test/resources/codecs", name);
  }

  /** Unpacks all-MiniLM-L6-v2, int8, and its tokenizer into {@code folder}; the model's file. */
  public static Path miniLm(Path folder) throws IOException {
    unpack("all-minilm-l6-v2-q-tokenizer.json", folder.resolve("tokenizer.json"));
    Path model = folder.resolve("model.onnx");
    unpack("all-minilm-l6-v2-q.onnx", model);
    return model;
  }

  private static void unpack(String resource, Path to) throws IOException {
    try (InputStream in = CodecModels.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new NoSuchElementException(resource);
      }
      Files.copy(in, to);
    }
  }

  public static <I, O> Model<I, O> load(ModelLoader<I, O> loader, String name) {
    return loader.load(ModelArtifact.file(file(name + ".onnx")), Device.cpu());
  }

  public static <I, O> O predict(Model<I, O> model, I input) {
    return model.predict(input, frame(model, input));
  }

  public static <I, O> List<O> predictAll(Model<I, O> model, List<I> inputs) {
    List<Frame> frames = new ArrayList<>();
    inputs.forEach(input -> frames.add(frame(model, input)));
    return model.predictAll(inputs, frames);
  }

  /** A frame into which {@code input} was read. */
  public static <I> Frame frame(Model<I, ?> model, I input) {
    Frame frame = new Frame(model.reader().schema(), TIME);
    frame.begin(input, Call.none(), Assignment.none());
    model.reader().read(input, frame.row());
    return frame;
  }

  /** A model of these inputs that was never loaded. */
  public static ModelPorts ports(Tensor... inputs) {
    return new ModelPorts(
        ModelArtifact.file(file("liar.onnx")), List.of(inputs), List.of(), Map.of());
  }

  /** A row of memory for {@code rows}, the shape of each input without its batch dimension. */
  public static Slot slot(ModelPorts model, int length, long[]... rows) {
    List<ByteBuffer> memory = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      long size = model.inputs().get(i).type().bytes();
      for (long dim : rows[i]) {
        size *= dim;
      }
      memory.add(ByteBuffer.allocateDirect((int) size));
    }
    return Slot.of(model.inputs(), memory, length);
  }

  /** Lines of numbers. */
  public static List<String> lines(String name) {
    try {
      return Files.readAllLines(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
