package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class CountsProperties {

  @Provide
  Arbitrary<List<Double>> numbers() {
    return Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.integers().between(-5, 5).map(i -> (double) i),
            Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
        .list()
        .ofMinSize(1)
        .ofMaxSize(200);
  }

  @Property(tries = 200)
  void plus_ofTwoProfiles_isTheProfileOfBoth(
      @ForAll("numbers") List<Double> reference,
      @ForAll("numbers") List<Double> one,
      @ForAll("numbers") List<Double> other) {
    Baseline baseline = Baseline.of(Map.of("x", array(reference)));
    CountProfile a = CountProfile.of(baseline);
    CountProfile b = CountProfile.of(baseline);
    CountProfile bulk = CountProfile.of(baseline);
    one.forEach(value -> a.add(0, value));
    other.forEach(value -> b.add(0, value));
    one.forEach(value -> bulk.add(0, value));
    other.forEach(value -> bulk.add(0, value));

    assertThat(a.snapshot().plus(b.snapshot())).isEqualTo(bulk.snapshot());
    assertThat(b.snapshot().plus(a.snapshot())).isEqualTo(bulk.snapshot());
  }

  @Property(tries = 100)
  void beside_ofCounts_isWhatCountsOfAllFeaturesAre(
      @ForAll("numbers") List<Double> a,
      @ForAll("numbers") List<Double> b,
      @ForAll("numbers") List<Double> c) {
    Counts all = Baseline.of(Map.of("a", array(a), "b", array(b), "c", array(c))).counts();
    Counts outer = Baseline.of(Map.of("a", array(a), "c", array(c))).counts();
    Counts inner = Baseline.of(Map.of("b", array(b))).counts();

    assertThat(outer.beside(inner)).isEqualTo(all);
    assertThat(inner.beside(outer)).isEqualTo(all);
    assertThat(all.beside(Baseline.empty().counts())).isEqualTo(all);
    assertThat(Baseline.empty().counts().beside(all)).isEqualTo(all);
  }

  @Property(tries = 200)
  void minus_ofEarlierSnapshot_isTheWindowBetween(
      @ForAll("numbers") List<Double> before, @ForAll("numbers") List<Double> within) {
    Baseline baseline = Baseline.of(Map.of("x", array(before)));
    CountProfile profile = CountProfile.of(baseline);
    before.forEach(value -> profile.add(0, value));
    Counts earlier = profile.snapshot();
    within.forEach(value -> profile.add(0, value));
    CountProfile window = CountProfile.of(baseline);
    within.forEach(value -> window.add(0, value));

    assertThat(earlier).isEqualTo(baseline.counts());
    assertThat(profile.snapshot().minus(earlier)).isEqualTo(window.snapshot());
  }

  @Property(tries = 200)
  void parse_ofWhatWasWritten_isEqualAndWritesTheSameBytes(
      @ForAll("numbers") List<Double> numbers, @ForAll @Size(max = 50) List<String> texts)
      throws IOException {
    Baseline baseline =
        Baseline.of(Map.of("a", array(numbers)), Map.of("b", texts.toArray(new String[0])));
    byte[] written = write(baseline);

    Baseline parsed = Baseline.parse(written);

    assertThat(parsed).isEqualTo(baseline);
    assertThat(write(parsed)).isEqualTo(written);
  }

  private static byte[] write(Baseline baseline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    baseline.writeTo(out);
    return out.toByteArray();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
