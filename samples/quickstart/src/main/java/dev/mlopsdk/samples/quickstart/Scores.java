package dev.mlopsdk.samples.quickstart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Scores and truths of one version, and how well they go together. */
final class Scores {

  private record Scored(double score, boolean late) {}

  private final List<Scored> scored = new ArrayList<>();

  void add(double score, boolean late) {
    scored.add(new Scored(score, late));
  }

  int size() {
    return scored.size();
  }

  /** The share of flights on the right side of 0.5. */
  double accuracy() {
    return scored.stream().filter(each -> each.score > 0.5 == each.late).count()
        / (double) scored.size();
  }

  /** The probability that a late flight scores above a punctual one; ties count half. */
  double auc() {
    List<Scored> sorted = new ArrayList<>(scored);
    sorted.sort(Comparator.comparingDouble(Scored::score));
    double rankSum = 0;
    long late = 0;
    for (int from = 0; from < sorted.size(); ) {
      int to = from;
      while (to < sorted.size() && sorted.get(to).score == sorted.get(from).score) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        if (sorted.get(i).late) {
          rankSum += rank;
          late++;
        }
      }
      from = to;
    }
    return (rankSum - late * (late + 1) / 2.0) / (late * (double) (sorted.size() - late));
  }
}
