package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.List;

/** What the cells of a feature hold, for people: six digits of an edge, and words for the rest. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record CellNames(FeatureCounts counts, double[] edges, List<String> labels) {

  private static final List<String> SPECIAL = List.of("−∞", "+∞", "NaN", "missing");

  static CellNames of(FeatureCounts counts) {
    return new CellNames(
        counts, counts.edges(), counts.ordered() == 0 ? counts.labels() : List.of());
  }

  double low(int cell) {
    return cell >= counts.ordered() ? Double.NaN : low(edges, cell);
  }

  double high(int cell) {
    return cell >= counts.ordered() ? Double.NaN : high(edges, cell);
  }

  private static double low(double[] edges, int cell) {
    return cell == 0 ? Double.NEGATIVE_INFINITY : edges[cell - 1];
  }

  private static double high(double[] edges, int cell) {
    return cell == edges.length ? Double.POSITIVE_INFINITY : edges[cell];
  }

  /** {@code ≤ 3}, {@code 3 to 4.5}, {@code > 9}, {@code missing}, {@code JFK}. */
  String name(int cell) {
    int ordered = counts.ordered();
    if (ordered == 0) {
      return labels.get(cell);
    }
    if (cell >= ordered) {
      return SPECIAL.get(cell - ordered);
    }
    if (edges.length == 0) {
      return "any number";
    }
    if (counts.single(cell)) {
      return number(edges[cell]);
    }
    if (cell == 0) {
      return "≤ " + number(edges[0]);
    }
    if (cell == edges.length) {
      return "> " + number(edges[cell - 1]);
    }
    return number(edges[cell - 1]) + " to " + number(edges[cell]);
  }

  static String number(double value) {
    return Figures.significant(value, 6);
  }
}
