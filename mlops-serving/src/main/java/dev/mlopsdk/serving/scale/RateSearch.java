package dev.mlopsdk.serving.scale;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the highest rate that is sustained, by halving the interval between one that is and one
 * that is not. What is measured is noisy, so the answer is a rate that was sustained in two trials.
 */
final class RateSearch {

  private static final int HALVINGS = 7;
  private static final int CONFIRMATIONS = 12;

  /** Tries one rate. */
  interface Measure {
    Trial at(double rate) throws InterruptedException;
  }

  private final Measure measure;
  private final List<Trial> trials = new ArrayList<>();

  RateSearch(Measure measure) {
    this.measure = measure;
  }

  /**
   * The highest sustained rate below {@code ceiling}, which may be sustained itself.
   *
   * @return the trial that confirmed it; one that is not sustained if no rate was
   */
  Trial below(double ceiling) throws InterruptedException {
    double high = ceiling;
    double low = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double rate = i == 0 ? high : (low + high) / 2;
      if (trial(rate).sustained()) {
        low = rate;
        if (i == 0) {
          break;
        }
      } else {
        high = rate;
      }
    }
    double rate = low > 0 ? low : high;
    Trial confirmed = trial(rate);
    for (int i = 0; i < CONFIRMATIONS && !confirmed.sustained(); i++) {
      rate *= 0.95;
      confirmed = trial(rate);
    }
    return confirmed;
  }

  private Trial trial(double rate) throws InterruptedException {
    Trial trial = measure.at(rate);
    trials.add(trial);
    return trial;
  }

  /** All that was tried, in order. */
  List<Trial> trials() {
    return List.copyOf(trials);
  }
}
