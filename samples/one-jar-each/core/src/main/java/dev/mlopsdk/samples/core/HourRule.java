package dev.mlopsdk.samples.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.schema.InputReader;
import java.util.Objects;

/** A runtime of one's own: its models are a text file with the hour from which flights are late. */
final class HourRule implements ModelLoader<Flight, Boolean> {

  @Override
  public Model<Flight, Boolean> load(ModelArtifact artifact, Device device) {
    String text = new String(artifact.read(artifact.manifest().primary()), UTF_8);
    try {
      return new Loaded(InputReader.ofRecord(Flight.class), Float.parseFloat(text));
    } catch (NumberFormatException e) {
      throw new ModelException(
          ModelException.Kind.LOAD, "A rule is an hour, but was '" + text + "'", e);
    }
  }

  @Override
  public String runtime() {
    return "hour-rule";
  }

  /**
   * Answers with the version that serves now; {@code ServedModel} of mlops-serving does the same.
   */
  static boolean ask(ModelHandle<Flight, Boolean> handle, Flight flight) {
    LoadedVersion<Flight, Boolean> version = Objects.requireNonNull(handle.acquire(0), "closed");
    Frame frame = version.frames().take();
    try {
      frame.begin(Call.none(), Assignment.none());
      version.model().reader().read(flight, frame.row());
      return version.model().predict(flight, frame);
    } finally {
      version.frames().give(frame);
      version.release();
    }
  }

  private record Loaded(InputReader<Flight> reader, float lateFrom)
      implements Model<Flight, Boolean> {

    @Override
    public Boolean predict(Flight flight, Frame frame) {
      return flight.hour() >= lateFrom;
    }

    @Override
    public void close() {
      // Holds nothing but the number.
    }
  }
}
