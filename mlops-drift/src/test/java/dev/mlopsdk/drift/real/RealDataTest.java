package dev.mlopsdk.drift.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.BinnedWassersteinTest;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.measure.TotalVariationTest;
import dev.mlopsdk.drift.preset.Columns;
import dev.mlopsdk.drift.preset.DriftPreset;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.sequential.DriftProcess;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import dev.mlopsdk.drift.sequential.ReferenceCells;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What the tests say of real data; where it comes from stands in data/README.md. */
class RealDataTest {

  private static final List<CountTest> OF_NUMBERS =
      List.of(
          PsiTest.withDefaults(),
          BinnedKolmogorovSmirnovTest.withDefaults(),
          BinnedWassersteinTest.withDefaults());

  private static final Predicate<String> IN_MARCH = date -> date.compareTo("2001-03") >= 0;
  private static final Predicate<String> IN_2015 = date -> date.compareTo("2015") >= 0;

  private final Table flights = Table.read("flights-2001q1.csv.gz");
  private final Table winter = flights.where("date", IN_MARCH.negate());
  private final Table march = flights.where("date", IN_MARCH);
  private final Table weather = Table.read("weather.csv.gz");
  private final Table seattle = weather.where("location", "Seattle"::equals);
  private final Table newYork = weather.where("location", "New York"::equals);

  /** 12,901 flights of January and February against 7,099 of March: nothing moved. */
  @Test
  void flights_ofMarch_areThoseOfWinter() {
    for (String column : List.of("delay", "distance")) {
      assertThat(drifted(winter.numbers(column), march.numbers(column))).as(column).isEmpty();
    }
    for (String column : List.of("origin", "destination")) {
      FeatureCounts reference = FeatureCounts.of(winter.texts(column));
      FeatureCounts current = reference.count(march.texts(column));
      assertThat(PsiTest.withDefaults().test(reference, current).drifted()).isFalse();
      assertThat(TotalVariationTest.withDefaults().test(reference, current).drifted()).isFalse();
    }
  }

  /** The example of docs/drift.md. */
  @Test
  void preset_onFlights_printsWhatTheDocsSay() {
    Columns january = columns(winter);
    Columns today = columns(march);

    assertThat(DriftPreset.withDefaults().compare(january, today))
        .hasToString(
            """
            data set ok: 0 of 4 columns
            delay: kolmogorov-smirnov 0.0137 (from 0.1), p 1.0 (up to 0.05) ok
            destination: psi 0.0182 (from 0.1), p 1.0 (up to 0.05) ok
            distance: kolmogorov-smirnov 0.0161 (from 0.1), p 0.74 (up to 0.05) ok
            origin: psi 0.0260 (from 0.1), p 1.0 (up to 0.05) ok""");
  }

  private static Columns columns(Table flights) {
    return Columns.of(
            Map.of("delay", flights.numbers("delay"), "distance", flights.numbers("distance")))
        .withCategories(
            Map.of("origin", flights.texts("origin"), "destination", flights.texts("destination")));
  }

  /**
   * Flights of a day are late together. Taken for independent rows, their delays alarm on 16 March,
   * day by day; with a measured design effect they do not. Distances are no such case.
   */
  @Test
  void delays_ofADay_dependOnEachOther() {
    assertThat(alarmedOn("delay", DesignEffect.none())).isEqualTo("2001-03-16");
    assertThat(alarmedOn("delay", DesignEffect.measured(10))).isEqualTo("never");
    assertThat(alarmedOn("distance", DesignEffect.none())).isEqualTo("never");
    assertThat(alarmedOn("distance", DesignEffect.measured(10))).isEqualTo("never");
  }

  /** A summer is no year: against a reference of whole years a season is a drift. */
  @Test
  void weather_ofASummer_isNotThatOfWholeYears() {
    Predicate<String> summer = date -> date.matches("2015-0[678].*");
    for (String column : List.of("temp_max", "temp_min", "wind", "precipitation")) {
      double[] years = seattle.where("date", IN_2015.negate()).numbers(column);
      assertThat(drifted(years, seattle.where("date", summer).numbers(column)))
          .as(column)
          .contains("psi", "ks", "wasserstein");
    }
  }

  /** 2015 was Seattle's warmest year on record: 0.18 standard deviations, which PSI calls 0.08. */
  @Test
  void weather_ofAWarmYear_isFoundByItsDistanceOnly() {
    Table years = seattle.where("date", IN_2015.negate());
    Table warm = seattle.where("date", IN_2015);

    assertThat(drifted(years.numbers("temp_max"), warm.numbers("temp_max")))
        .containsExactly("wasserstein");
    assertThat(drifted(years.numbers("wind"), warm.numbers("wind"))).isEmpty();
    assertThat(drifted(years.numbers("precipitation"), warm.numbers("precipitation"))).isEmpty();
  }

  @Test
  void weather_ofAnotherCity_isFoundInEveryColumn() {
    Table before = seattle.where("date", IN_2015.negate());
    Table after = newYork.where("date", IN_2015);
    for (String column : List.of("temp_max", "temp_min", "wind", "precipitation")) {
      assertThat(drifted(before.numbers(column), after.numbers(column)))
          .as(column)
          .contains("psi", "ks", "wasserstein");
    }
    FeatureCounts reference = FeatureCounts.of(before.texts("weather"));
    assertThat(
            PsiTest.withDefaults()
                .test(reference, reference.count(after.texts("weather")))
                .drifted())
        .isTrue();
  }

  private static List<String> drifted(double[] before, double[] after) {
    FeatureCounts reference = FeatureCounts.of(before);
    FeatureCounts current = reference.count(after);
    return OF_NUMBERS.stream()
        .filter(test -> test.test(reference, current).drifted())
        .map(CountTest::method)
        .toList();
  }

  /** The day of March on which a process that sees a bucket a day alarms first. */
  private String alarmedOn(String column, DesignEffect effect) {
    FeatureCounts reference = FeatureCounts.of(winter.numbers(column));
    DriftProcess process =
        DriftProcess.create(
            // Minutes and miles are whole numbers, so that ties decide.
            ReferenceCells.ofCounts(values(reference)),
            ProcessSettings.withDefaults().withDesignEffect(effect));
    for (String day :
        Arrays.stream(march.texts("date")).map(d -> d.substring(0, 10)).distinct().toList()) {
      Table flown = march.where("date", date -> date.startsWith(day));
      if (process.accept(values(reference.count(flown.numbers(column)))).alarm()) {
        return day;
      }
    }
    return "never";
  }

  private static long[] values(FeatureCounts counts) {
    FeatureCounts tails = counts.at(Resolution.TAILS);
    return Arrays.copyOf(tails.toArray(), tails.ordered());
  }
}
