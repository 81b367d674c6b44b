package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live counts of segments: the first values of a feature that come get one each, all others
 * share {@value #OTHER}. Counting takes no lock but for a new value, and allocates nothing else.
 */
final class SegmentedLive {

  /** The segment of values beyond the cap, and of missing ones. */
  static final String OTHER = "_other";

  private final int feature;
  private final RecentCodes recent = new RecentCodes();
  private final Map<String, Integer> indices = new ConcurrentHashMap<>();
  private final String[] names;
  private final Live[] lives;

  SegmentedLive(int feature, int most, Supplier<? extends Live> each) {
    this.feature = feature;
    this.names = new String[most + 1];
    this.lives = new Live[most + 1];
    for (int i = 0; i <= most; i++) {
      lives[i] = each.get();
      names[i] = OTHER;
    }
  }

  /** Counts a prediction; the counts of its segment. */
  Live predicted(PredictionView prediction, double answer) {
    int segment = segment(prediction.row().text(feature));
    recent.remember(prediction.idNonce(), prediction.idCounter(), segment);
    lives[segment].predicted(answer);
    return lives[segment];
  }

  private int segment(@Nullable String value) {
    if (value == null) {
      return names.length - 1;
    }
    Integer known = indices.get(value);
    if (known != null) {
      return known;
    }
    return indices.size() < names.length - 1 ? learn(value) : names.length - 1;
  }

  private synchronized int learn(String value) {
    Integer known = indices.get(value);
    if (known != null) {
      return known;
    }
    int next = indices.size();
    if (next < names.length - 1) {
      names[next] = value;
      indices.put(value, next);
    }
    return next;
  }

  /** The counts of the prediction's segment, null if that is forgotten. */
  @Nullable Live of(OutcomeView outcome) {
    int segment = recent.of(outcome.idNonce(), outcome.idCounter());
    return segment == RecentCodes.UNKNOWN ? null : lives[segment];
  }

  void turn() {
    for (Live live : lives) {
      live.turn();
    }
  }

  void expectBy(@Nullable Cbpe cbpe) {
    for (Live live : lives) {
      if (live instanceof LiveClassifier classifier) {
        classifier.expectBy(cbpe);
      }
    }
  }

  /** By segment, those that had a prediction or a label. */
  Map<String, QualityFigures> figures() {
    String[] known = names();
    Map<String, QualityFigures> figures = new LinkedHashMap<>();
    for (int i = 0; i < lives.length; i++) {
      QualityFigures one = lives[i].figures();
      if (one.predictions() > 0 || one.labels() > 0) {
        figures.put(known[i], one);
      }
    }
    return figures;
  }

  private synchronized String[] names() {
    return names.clone();
  }
}
