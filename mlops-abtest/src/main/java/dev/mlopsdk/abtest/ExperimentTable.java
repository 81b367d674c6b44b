package dev.mlopsdk.abtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Experiment} has counted up to one moment. {@link #toString} is for reading.
 * Immutable.
 *
 * @param experiment the split's name
 * @param metric what a mean is the mean of
 * @param epochs in how many epochs of weights there was something to count
 * @param arms one row per variant, in the split's order
 * @param sampleRatio whether the units came in the shares of the split
 * @param sequence how the intervals were made
 * @param unitsFull whether so many units came that no new one is counted: the sample ratio is then
 *     that of the units counted so far
 * @param leftOut exposures and outcomes of epochs that this split does not remember
 * @param notFinite outcomes that were NaN or infinite, or whose metric failed, and do not count
 * @param foreign exposures of units that another split had drawn, and that do not count
 * @param foreignSplit that split's name, of several the latest; null without any
 * @since 0.1
 */
public record ExperimentTable(
    String experiment,
    String metric,
    int epochs,
    List<Arm> arms,
    SampleRatio sampleRatio,
    ConfidenceSequence sequence,
    boolean unitsFull,
    long leftOut,
    long notFinite,
    long foreign,
    @Nullable String foreignSplit) {

  /**
   * One variant.
   *
   * @param variant its name
   * @param exposures answers given to units that were drawn into it
   * @param units different units among them, each counted in the epoch in which it first came
   * @param outcomes outcomes that were told
   * @param mean of the metric, stratified by epoch
   * @param difference of the mean from the first arm's, over the epochs in which both have two
   *     outcomes; exactly 0 for the first arm
   */
  public record Arm(
      String variant,
      long exposures,
      long units,
      long outcomes,
      Estimate mean,
      Estimate difference) {}

  public ExperimentTable {
    arms = List.copyOf(arms);
  }

  /**
   * The row of {@code variant}.
   *
   * @throws IllegalArgumentException if it is none of the experiment's
   */
  public Arm arm(String variant) {
    for (Arm arm : arms) {
      if (arm.variant().equals(variant)) {
        return arm;
      }
    }
    throw new IllegalArgumentException(
        "The experiment has the arms "
            + arms.stream().map(Arm::variant).toList()
            + ", but was asked for '"
            + variant
            + "'");
  }

  @Override
  public String toString() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "variant",
          "exposures",
          "units",
          "outcomes",
          "mean of " + metric,
          "difference from " + arms.get(0).variant()
        });
    for (Arm arm : arms) {
      rows.add(
          new String[] {
            arm.variant(),
            Long.toString(arm.exposures()),
            arm.units() + (unitsFull ? "+" : ""),
            Long.toString(arm.outcomes()),
            arm.mean().toString(),
            rows.size() == 1 ? "" : arm.difference().toString()
          });
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "experiment %s, %d epoch%s, %s %% intervals that hold at every look%n",
            experiment,
            epochs,
            epochs == 1 ? "" : "s",
            Double.toString(Math.round(1e6 * (1 - sequence.alpha())) / 1e4)
                .replaceAll("\\.0$", "")));
    append(text, rows);
    text.append("sample ratio: ").append(sampleRatio).append(System.lineSeparator());
    note(text, unitsFull, "new units are no longer counted: the set of seen units is full");
    note(text, leftOut > 0, leftOut + " events belong to epochs that this split does not remember");
    note(text, notFinite > 0, notFinite + " outcomes had no finite value and do not count");
    note(
        text,
        foreign > 0,
        foreign + " exposures of another split '" + foreignSplit + "' do not count");
    return text.toString();
  }

  private static void note(StringBuilder text, boolean applies, String note) {
    if (applies) {
      text.append("note: ").append(note).append(System.lineSeparator());
    }
  }

  /** The first column to the left, counts to the right, estimates to the left. */
  private static void append(StringBuilder text, List<String[]> rows) {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths[i] - row[i].length());
        boolean right = i >= 1 && i <= 3;
        line.append(i == 0 ? "" : "  ").append(right ? pad + row[i] : row[i] + pad);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
  }
}
