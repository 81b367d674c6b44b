package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The committed test models, what ONNX Runtime for Python answers them, and one call's steps. */
final class TestModels {

  static final TimeSource TIME = FakeTime.at(Instant.EPOCH);

  private TestModels() {}

  /** The model {@code name}.onnx as version 2, as bytes only. */
  static ModelArtifact artifact(String name) {
    return new Stored(name + ".onnx", Optional.empty());
  }

  /** The model {@code name}.onnx as a file. */
  static ModelArtifact file(String name) {
    String folder = System.getProperty("basedir", ".");
    return new Stored(
        name + ".onnx", Optional.of(Path.of(folder, "src/test/resources/models", name + ".onnx")));
  }

  static <I, O> Model<I, O> load(OnnxModel<I, O> loader, String name) {
    return loader.load(artifact(name), Device.cpu());
  }

  static Frame frame(Model<?, ?> model) {
    Frame frame = new Frame(model.reader().schema(), TIME);
    frame.begin(Call.none(), Assignment.none());
    return frame;
  }

  /** Reads, checks and predicts, as the handle does. */
  static <I, O> O predict(Model<I, O> model, I input) {
    Frame frame = frame(model);
    model.reader().read(input, frame.row());
    frame.row().requirePresent();
    return model.predict(input, frame);
  }

  /** The golden table of {@code name}. */
  static Golden golden(String name) {
    List<String> lines = text("models/" + name + ".tsv").lines().toList();
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split("\t", -1)).toList();
    return new Golden(List.of(lines.get(0).split("\t")), rows);
  }

  private static String text(String resource) {
    return new String(bytes(resource), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String resource) {
    try (InputStream in = TestModels.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new NoSuchElementException(resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Inputs and expected outputs by column, as committed. */
  record Golden(List<String> header, List<String[]> rows) {

    int size() {
      return rows.size();
    }

    String text(int row, String column) {
      int index = header.indexOf(column);
      if (index < 0) {
        throw new NoSuchElementException(column + " in " + header);
      }
      return rows.get(row)[index];
    }

    double number(int row, String column) {
      return Double.parseDouble(text(row, column));
    }

    boolean truth(int row, String column) {
      return text(row, column).equals("True");
    }

    /** All columns of one input or output. */
    float[] floats(int row, String prefix) {
      int width = (int) header.stream().filter(h -> h.startsWith(prefix + ".")).count();
      float[] values = new float[width];
      for (int i = 0; i < width; i++) {
        values[i] = Float.parseFloat(text(row, prefix + "." + i));
      }
      return values;
    }
  }

  private record Stored(String name, Optional<Path> path) implements ModelArtifact {

    @Override
    public Manifest manifest() {
      return new Manifest(
          ModelRef.of("delay", 2),
          name,
          Optional.empty(),
          List.of(),
          "sha256:0",
          Instant.EPOCH,
          Change.by("ann", "test"),
          Map.of(),
          Map.of(),
          Map.of());
    }

    @Override
    public InputStream open(String wanted) {
      InputStream in = TestModels.class.getClassLoader().getResourceAsStream("models/" + wanted);
      if (in == null) {
        throw new NoSuchElementException(wanted);
      }
      return in;
    }

    @Override
    public Optional<Path> path(String wanted) {
      return path;
    }
  }
}
