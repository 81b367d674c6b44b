package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which column of numbers holds what: a number its value, a category the length of its text, a time
 * stamp its age too, a reading what its ruler measures, and the outputs. Made once per version.
 */
final class Columns {

  /** A row's number and its column. */
  record NumberSlot(int index, int column) {}

  /** A row's category, the column of its length, and its different texts. */
  record CategorySlot(int index, int column, DistinctCells distinct) {}

  /** A row's time stamp, the column of its age, and how many seconds one unit of it has. */
  record StampSlot(int index, int column, double seconds) {}

  /** A reading and its first column. */
  record ReadingSlot(Reading<?, ?> reading, int column) {}

  static final String SCORE = "score";
  static final String ELEMENTS = "output";
  static final String LABEL = "label";

  final NumberSlot[] numbers;
  final CategorySlot[] categories;
  final StampSlot[] stamps;
  final ReadingSlot[] readings;
  final int score;
  final int elements;
  final CategorySlot label;

  private final List<Column> all = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Columns(FeatureSchema schema, StatisticsSettings settings) {
    List<NumberSlot> numbers = new ArrayList<>();
    List<CategorySlot> categories = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      String name = schema.feature(i).name();
      if (schema.feature(i).kind() == Feature.Kind.NUMBER) {
        numbers.add(new NumberSlot(i, input(name, StatisticsReport.Measure.VALUE)));
      } else {
        categories.add(
            new CategorySlot(i, input(name, StatisticsReport.Measure.LENGTH), new DistinctCells()));
      }
    }
    this.numbers = numbers.toArray(new NumberSlot[0]);
    this.categories = categories.toArray(new CategorySlot[0]);
    this.stamps = stamps(schema, settings).toArray(new StampSlot[0]);
    List<ReadingSlot> readings = new ArrayList<>();
    for (Reading<?, ?> reading : settings.readings()) {
      readings.add(new ReadingSlot(reading, all.size()));
      reading.ruler().measures().forEach(measure -> input(reading.feature(), measure));
    }
    this.readings = readings.toArray(new ReadingSlot[0]);
    this.score = output(SCORE, StatisticsReport.Measure.VALUE);
    this.elements = output(ELEMENTS, StatisticsReport.Measure.VALUE);
    this.label =
        new CategorySlot(-1, output(LABEL, StatisticsReport.Measure.LENGTH), new DistinctCells());
  }

  private List<StampSlot> stamps(FeatureSchema schema, StatisticsSettings settings) {
    List<StampSlot> stamps = new ArrayList<>();
    settings.timeStamps().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              int index = schema.indexOf(entry.getKey());
              if (index < 0 || schema.feature(index).kind() != Feature.Kind.NUMBER) {
                notes.add(
                    "the time stamp '"
                        + entry.getKey()
                        + "' is no number of the model's; its features are "
                        + schema.names());
              } else {
                int column = input(entry.getKey(), StatisticsReport.Measure.AGE);
                stamps.add(
                    new StampSlot(index, column, entry.getValue().getDuration().toNanos() / 1e9));
              }
            });
    return stamps;
  }

  private int input(String name, StatisticsReport.Measure measure) {
    all.add(new Column(name, measure, Column.Side.INPUT));
    return all.size() - 1;
  }

  private int output(String name, StatisticsReport.Measure measure) {
    all.add(new Column(name, measure, Column.Side.OUTPUT));
    return all.size() - 1;
  }

  int size() {
    return all.size();
  }

  Column column(int index) {
    return all.get(index);
  }

  /** What could not be matched, one sentence each. */
  List<String> notes() {
    return List.copyOf(notes);
  }
}
