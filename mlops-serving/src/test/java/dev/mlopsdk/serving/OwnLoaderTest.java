package dev.mlopsdk.serving;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.schema.InputReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A loader as a user writes it: a line of weights in a file of their own. */
class OwnLoaderTest extends ModelLoaderContract<float[], Double> {

  /** Adds the weighted features. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Line(double[] weights) implements Model<float[], Double> {

    private static final InputReader<float[]> TWO = InputReader.ofFloats(List.of("x", "y"));

    @Override
    public InputReader<float[]> reader() {
      return TWO;
    }

    @Override
    public Double predict(float[] input, Frame frame) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * frame.row().number(i);
      }
      frame.score(sum);
      return sum;
    }

    @Override
    public void close() {}
  }

  /** Reads two weights from a text. */
  private record Lines() implements ModelLoader<float[], Double> {

    @Override
    public Model<float[], Double> load(ModelArtifact artifact, Device device) {
      byte[] bytes = artifact.read(artifact.manifest().primary());
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
      if (parts.length != 2) {
        throw new ModelException(
            ModelException.Kind.LOAD,
            artifact.ref() + " was not loaded: two weights are wanted, found " + parts.length);
      }
      double[] weights = {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
      return new Line(weights);
    }

    @Override
    public String runtime() {
      return "line-1";
    }
  }

  private static ModelFiles text(String text) {
    return ModelFiles.of("weights.txt", text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected ModelLoader<float[], Double> loader() {
    return new Lines();
  }

  @Override
  protected ModelFiles files(int version) {
    return text(version == 1 ? "1 0.5" : "2 0.5");
  }

  @Override
  protected float[] input() {
    return new float[] {3, 4};
  }

  @Override
  protected Double answer(int version) {
    return version == 1 ? 5.0 : 8.0;
  }

  @Override
  protected float[] misfit() {
    return new float[] {3, 4, 5};
  }

  @Override
  protected ModelFiles broken() {
    return text("1");
  }

  @Override
  protected String runtimePackage() {
    return "";
  }
}
