package dev.mlopsdk.core.stats;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@link Statistics}. Immutable. */
record StatisticsSettings(
    Duration window,
    int buckets,
    int meteredFeatures,
    double low,
    double high,
    Map<String, ChronoUnit> timeStamps,
    List<Reading<?, ?>> readings) {

  StatisticsSettings {
    if (buckets < 1 || buckets > 1000 || window.compareTo(Duration.ofMillis(buckets)) < 0) {
      throw new IllegalArgumentException(
          "A window has 1 to 1,000 buckets, each of at least a millisecond, but has "
              + buckets
              + " in "
              + window);
    }
    if (meteredFeatures < 0) {
      throw new IllegalArgumentException(
          "Metered features are 0 or more, but are " + meteredFeatures);
    }
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "A range's low end is at or below its high end, but was " + low + " to " + high);
    }
    timeStamps = Map.copyOf(timeStamps);
    readings = List.copyOf(readings);
  }

  static StatisticsSettings defaults() {
    return new StatisticsSettings(
        Duration.ofHours(1), 12, 100, -Double.MAX_VALUE, Double.MAX_VALUE, Map.of(), List.of());
  }

  StatisticsSettings withWindow(Duration window, int buckets) {
    return new StatisticsSettings(
        window, buckets, meteredFeatures, low, high, timeStamps, readings);
  }

  StatisticsSettings withMeteredFeatures(int most) {
    return new StatisticsSettings(window, buckets, most, low, high, timeStamps, readings);
  }

  StatisticsSettings withOutputRange(double low, double high) {
    return new StatisticsSettings(
        window, buckets, meteredFeatures, low, high, timeStamps, readings);
  }

  StatisticsSettings withTimeStamp(String feature, ChronoUnit unit) {
    if (unit.compareTo(ChronoUnit.DAYS) > 0) {
      throw new IllegalArgumentException(
          "A time stamp counts days or shorter units since 1970, but '"
              + feature
              + "' was said to count "
              + unit);
    }
    Map<String, ChronoUnit> more = new LinkedHashMap<>(timeStamps);
    more.put(feature, unit);
    return new StatisticsSettings(window, buckets, meteredFeatures, low, high, more, readings);
  }

  StatisticsSettings withReading(Reading<?, ?> reading) {
    List<Reading<?, ?>> more = new ArrayList<>(readings);
    if (more.stream().anyMatch(known -> known.feature().equals(reading.feature()))) {
      throw new IllegalArgumentException(
          "What is read from inputs has names that differ, but '"
              + reading.feature()
              + "' is there twice");
    }
    more.add(reading);
    return new StatisticsSettings(window, buckets, meteredFeatures, low, high, timeStamps, more);
  }

  Duration bucket() {
    return window.dividedBy(buckets);
  }
}
