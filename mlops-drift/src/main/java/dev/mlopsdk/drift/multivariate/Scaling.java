package dev.mlopsdk.drift.multivariate;

/**
 * What unit a column has in a distance.
 *
 * @since 0.1
 */
public enum Scaling {
  /** The standard deviation of the reference: for features of different units. */
  STANDARDIZED,
  /** Its own: for embeddings, whose components share one. */
  RAW
}
