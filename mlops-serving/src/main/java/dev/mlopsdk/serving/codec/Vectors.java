package dev.mlopsdk.serving.codec;

import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Answers with one vector per input: an embedding. An output {@code [N,d]} is that vector; of an
 * output {@code [N,tokens,d]} the tokens' vectors are pooled, padding left out.
 *
 * <pre>{@code
 * OnnxModel.of(TextCodec.withDefaults(), Vectors.pooled(Pooling.MEAN).normalised())
 * }</pre>
 *
 * <p>There is no score; drift and statistics see the vector's elements. Immutable.
 *
 * @since 0.1
 */
public final class Vectors implements OutputCodec<float[]> {

  /** How the vectors of an input's tokens become one. */
  public enum Pooling {
    /** Their mean, as sentence-transformers does it. */
    MEAN,
    /** The first one, the classification token's. */
    FIRST,
    /** The largest of each element. */
    MAX
  }

  private final Pooling pooling;
  private final @Nullable String output;
  private final boolean unit;

  private Vectors(Pooling pooling, @Nullable String output, boolean unit) {
    this.pooling = pooling;
    this.output = output;
    this.unit = unit;
  }

  /** The mean over an input's tokens, where there are any, as it is. */
  public static Vectors withDefaults() {
    return pooled(Pooling.MEAN);
  }

  /** Pools the tokens' vectors this way. */
  public static Vectors pooled(Pooling pooling) {
    return new Vectors(pooling, null, false);
  }

  /** Reads the output {@code name}; without it, the only output of floats. */
  public Vectors withOutput(String name) {
    return new Vectors(pooling, name, unit);
  }

  /** Scales each vector to length 1, so that the product of two is their cosine; zeros stay. */
  public Vectors normalised() {
    return new Vectors(pooling, output, true);
  }

  @Override
  public Decoder<float[]> open(ModelPorts model) {
    Tensor port = FloatOutput.of(model, output, "Vectors");
    if (port.rank() != 2 && port.rank() != 3) {
      throw model.misfit(
          "Vectors are read from an output [N,d] or [N,tokens,d], but " + port + " was chosen");
    }
    return new VectorsDecoder(port.name(), pooling, unit);
  }
}
