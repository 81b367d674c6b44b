package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.FeatureSchema;

/**
 * Keeps the score of the latest answer, which only observers see, and the version's features.
 * Confined to the thread that replays.
 */
final class Seen implements PredictionObserver, Recorder {

  private FeatureSchema schema = FeatureSchema.empty();
  private String digest = "";
  private double score = Double.NaN;

  @Override
  public Recorder open(VersionContext version) {
    schema = version.schema();
    digest = version.artifact().manifest().digest();
    return this;
  }

  @Override
  public void record(PredictionView prediction) {
    score = prediction.score();
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // The replay knows the truths.
  }

  double score() {
    return score;
  }

  FeatureSchema schema() {
    return schema;
  }

  String digest() {
    return digest;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
