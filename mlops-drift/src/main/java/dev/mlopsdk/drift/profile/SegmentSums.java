package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts a reference's rows once more, by segment. Not thread-safe; confine to one thread. */
final class SegmentSums {

  private final Baseline baseline;
  private final String feature;
  private final List<String> names = new ArrayList<>();
  private final List<CountProfile> profiles = new ArrayList<>();

  /** The {@code most} most frequent values of {@code feature} are the segments. */
  SegmentSums(Baseline baseline, String feature, int most) {
    if (most < 1 || most > CategoryCells.DICTIONARY) {
      throw new IllegalArgumentException(
          "Segments are 1 to " + CategoryCells.DICTIONARY + ", but should be " + most);
    }
    this.baseline = baseline;
    this.feature = feature;
    baseline.counts().of(feature);
    Layout layout = baseline.counts().layout();
    List<String> values = layout.categories(layout.indexOf(feature)).values();
    names.addAll(values.subList(0, Math.min(most, values.size())));
    if (names.contains(Segments.OTHER)) {
      throw new IllegalArgumentException(
          "The segment '"
              + Segments.OTHER
              + "' is that of all other values, but '"
              + feature
              + "' has a value of this name; rename the value");
    }
    names.add(Segments.OTHER);
    for (int i = 0; i < names.size(); i++) {
      profiles.add(new CountProfile(layout, 1));
    }
  }

  String feature() {
    return feature;
  }

  /** Where a row whose value of the feature is {@code value} is counted. */
  CountProfile of(@Nullable String value) {
    int at = value == null ? -1 : names.indexOf(value);
    return profiles.get(at >= 0 ? at : profiles.size() - 1);
  }

  /** Counts the features of {@code row} that the baseline has. */
  void count(Row row, @Nullable String value) {
    CountProfile profile = of(value);
    Layout layout = baseline.counts().layout();
    for (int f = 0; f < layout.features(); f++) {
      int index = row.schema().indexOf(layout.names().get(f));
      if (index < 0) {
        continue;
      }
      if (row.missing(index)) {
        profile.addMissing(f);
      } else if (layout.cells(f) instanceof NumericCells) {
        profile.add(f, row.number(index));
      } else {
        profile.add(f, row.text(index));
      }
    }
  }

  Baseline baseline() {
    Map<String, Counts> counts = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      counts.put(names.get(i), profiles.get(i).snapshot());
    }
    return new Baseline(baseline.counts(), new Segments(feature, counts));
  }
}
