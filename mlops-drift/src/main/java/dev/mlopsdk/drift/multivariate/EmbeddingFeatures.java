package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;

/**
 * Three numbers of an embedding, for the univariate tests to watch: its Euclidean {@code norm}, its
 * {@code cosine} with the reference's centroid, and its {@code nan_components}. Immutable.
 *
 * <p>The centroid is the mean of the reference's embeddings, each scaled to length 1; those that
 * are 0 or hold a value that is not finite are left out. A NaN component makes norm and cosine NaN,
 * an infinite one the norm infinite and the cosine NaN; the cosine of an embedding of length 0 is
 * NaN too. An embedding of another length than the centroid is refused. Cost: two multiplications a
 * component; {@link #read} allocates nothing.
 *
 * @since 0.1
 */
public final class EmbeddingFeatures implements InputReader<float[]> {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          Feature.number("norm"), Feature.number("cosine"), Feature.number("nan_components"));

  private final double[] centroid;

  private EmbeddingFeatures(double[] centroid) {
    this.centroid = centroid;
  }

  /**
   * Takes the centroid of {@code reference}.
   *
   * @throws IllegalArgumentException if there is no embedding, their lengths differ, or the
   *     centroid is 0, so that no direction is the reference's
   */
  public static EmbeddingFeatures of(float[][] reference) {
    if (reference.length == 0 || reference[0].length == 0) {
      throw new IllegalArgumentException(
          "The reference needs an embedding of a component or more, but has none");
    }
    double[] centroid = new double[reference[0].length];
    for (float[] embedding : reference) {
      if (embedding.length != centroid.length) {
        throw new IllegalArgumentException(
            "Embeddings have "
                + centroid.length
                + " components as the first, but one has "
                + embedding.length);
      }
      double norm = norm(embedding);
      for (int j = 0; j < centroid.length && norm > 0 && norm < Double.POSITIVE_INFINITY; j++) {
        centroid[j] += embedding[j] / norm;
      }
    }
    double length = 0;
    for (double each : centroid) {
      length += each * each;
    }
    if (!(length > 0)) {
      throw new IllegalArgumentException(
          "The centroid of the reference has a direction, but its "
              + reference.length
              + " embeddings add up to 0; pass others");
    }
    for (int j = 0; j < centroid.length; j++) {
      centroid[j] /= Math.sqrt(length);
    }
    return new EmbeddingFeatures(centroid);
  }

  private static double norm(float[] embedding) {
    double squares = 0;
    for (float each : embedding) {
      squares += (double) each * each;
    }
    return Math.sqrt(squares);
  }

  /** The three numbers, in the schema's order. */
  public double[] measure(float[] embedding) {
    return Measured.by(this, embedding);
  }

  @Override
  public FeatureSchema schema() {
    return SCHEMA;
  }

  @Override
  public void read(float[] input, Row row) {
    if (input == null || input.length != centroid.length) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "An embedding has "
              + centroid.length
              + " components as the reference, but this one "
              + (input == null ? "is null" : "has " + input.length));
    }
    double squares = 0;
    double along = 0;
    int nan = 0;
    for (int j = 0; j < input.length; j++) {
      double each = input[j];
      squares += each * each;
      along += each * centroid[j];
      nan += Double.isNaN(each) ? 1 : 0;
    }
    double norm = Math.sqrt(squares);
    row.number(0, norm);
    row.number(1, along / norm);
    row.number(2, nan);
  }
}
