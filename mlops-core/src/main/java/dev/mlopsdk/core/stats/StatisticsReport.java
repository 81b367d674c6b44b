package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the inputs and outputs of one version looked like in the latest window. Immutable.
 *
 * @param ref the version
 * @param since when the window began
 * @param at when it ended
 * @param rows predictions that were answered in it
 * @param inputs numbers, and what was measured on inputs that are none
 * @param categories the categories among the features
 * @param outputs the score, and the elements of answers that are arrays or lists
 * @param labels the answers that are texts, enums or booleans
 * @param notes what is not as it should be
 * @since 0.1
 */
public record StatisticsReport(
    ModelRef ref,
    Instant since,
    Instant at,
    long rows,
    List<Numbers> inputs,
    List<Categories> categories,
    List<Numbers> outputs,
    List<Categories> labels,
    List<String> notes) {

  /** What a number says about a feature or an output. */
  public enum Measure {
    /** The value itself. */
    VALUE,
    /** Length of a text in code points. */
    LENGTH,
    /** Words of a text: runs of characters between white space. */
    WORDS,
    /** Mean luma of an image, in [0, 1]. */
    BRIGHTNESS,
    /** Standard deviation of the luma of an image, in [0, 0.5]. */
    CONTRAST,
    /** Width times height of an image, in pixels. */
    AREA,
    /** Euclidean norm of an embedding. */
    NORM,
    /** NaN components of an embedding. */
    NAN_COMPONENTS,
    /** Seconds from a time stamp to its prediction; negative from the future. */
    AGE
  }

  /**
   * A column of numbers. Mean, deviation, extremes and quantiles are those of the finite values,
   * NaN without any. Immutable.
   *
   * @param name the feature or output
   * @param measure what of it
   * @param volume values looked at, missing ones too
   * @param missing values that were not there
   * @param failed values that could not be counted: their extractor threw, or the column spans more
   *     than 256 powers of two
   * @param nan values that were NaN
   * @param infinite values that were infinite
   * @param zeros values that were 0
   * @param negative finite values below 0
   * @param mean of each value rounded to 32 significant bits
   * @param standardDeviation with n − 1, so NaN below two values
   * @param min the smallest
   * @param max the largest
   * @param quantiles by their share of values at or below, each within 1/128 of its magnitude
   */
  public record Numbers(
      String name,
      Measure measure,
      long volume,
      long missing,
      long failed,
      long nan,
      long infinite,
      long zeros,
      long negative,
      double mean,
      double standardDeviation,
      double min,
      double max,
      SortedMap<Double, Double> quantiles) {

    public Numbers {
      quantiles = Collections.unmodifiableSortedMap(new TreeMap<>(quantiles));
    }

    /** Share of missing values; 0 where there are no values. */
    public double missingRatio() {
      return ratio(missing);
    }

    /** Share of NaN and infinite values; 0 where there are no values. */
    public double invalidRatio() {
      return ratio(nan + infinite);
    }

    private double ratio(long part) {
      return volume == 0 ? 0 : (double) part / volume;
    }

    /**
     * The quantile of {@code share}.
     *
     * @throws NoSuchElementException if that one is not kept
     */
    public double quantile(double share) {
      Double value = quantiles.get(share);
      if (value == null) {
        throw new NoSuchElementException(
            "There is no quantile of " + share + "; there are those of " + quantiles.keySet());
      }
      return value;
    }
  }

  /**
   * A column of categories. Immutable.
   *
   * @param name the feature or output
   * @param volume values looked at, missing ones too
   * @param missing values that were not there
   * @param distinct different values, estimated within some 2 % up to 2,000; 15,615 at most
   */
  public record Categories(String name, long volume, long missing, double distinct) {

    /** Share of missing values; 0 where there are no values. */
    public double missingRatio() {
      return volume == 0 ? 0 : (double) missing / volume;
    }
  }

  public StatisticsReport {
    inputs = List.copyOf(inputs);
    categories = List.copyOf(categories);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
    notes = List.copyOf(notes);
  }

  /**
   * The number {@code feature}.
   *
   * @throws NoSuchElementException if there is no such number
   */
  public Numbers input(String feature) {
    return input(feature, Measure.VALUE);
  }

  /**
   * What {@code measure} says about {@code feature}.
   *
   * @throws NoSuchElementException if that is not measured
   */
  public Numbers input(String feature, Measure measure) {
    return inputs.stream()
        .filter(each -> each.name().equals(feature) && each.measure() == measure)
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "Of '"
                        + feature
                        + "' "
                        + measure
                        + " is not measured; measured are "
                        + inputs.stream()
                            .map(each -> each.name() + " " + each.measure())
                            .toList()));
  }

  /**
   * The category {@code feature}.
   *
   * @throws NoSuchElementException if there is no such category
   */
  public Categories category(String feature) {
    return categories.stream()
        .filter(each -> each.name().equals(feature))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "'"
                        + feature
                        + "' is no category; categories are "
                        + categories.stream().map(Categories::name).toList()));
  }

  /**
   * The output {@code name}: {@code score}, or {@code output} for the elements of arrays.
   *
   * @throws NoSuchElementException if no answer had one
   */
  public Numbers output(String name) {
    return outputs.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "No answer had a number '"
                        + name
                        + "'; there are "
                        + outputs.stream().map(Numbers::name).toList()));
  }

  /** A table for a person. */
  @Override
  public String toString() {
    return ReportTable.of(this);
  }
}
