package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class StreamProperties {

  @Provide
  Arbitrary<List<Double>> errors() {
    return Arbitraries.frequency(Tuple.of(5, 0.0), Tuple.of(2, 1.0))
        .list()
        .ofMinSize(1)
        .ofMaxSize(600);
  }

  /** Numbers of every size, and runs of the same. */
  @Provide
  Arbitrary<List<Double>> reals() {
    return Arbitraries.oneOf(
            Arbitraries.doubles().between(-1e100, 1e100).ofScale(2),
            Arbitraries.doubles().between(-3, 3).ofScale(2),
            Arbitraries.of(0.0, -0.0, 1e-300, Double.MIN_VALUE, 1e100, -1e100))
        .list()
        .ofMinSize(1)
        .ofMaxSize(600);
  }

  @Provide
  Arbitrary<String> any() {
    return Arbitraries.of(Detectors.withDefaults().keySet());
  }

  @Provide
  Arbitrary<String> ofReals() {
    return Arbitraries.of("Adwin", "PageHinkley", "Cusum", "Kswin");
  }

  private static DriftDetector make(String name) {
    Map<String, Supplier<DriftDetector>> all = Detectors.withDefaults();
    return all.getOrDefault(name, Adwin::withDefaults).get();
  }

  @Property(tries = 300)
  void reset_afterAnything_isANewDetector(
      @ForAll("any") String name,
      @ForAll("errors") List<Double> before,
      @ForAll("errors") List<Double> after) {
    DriftDetector used = make(name);
    before.forEach(used::accept);
    used.reset();
    DriftDetector fresh = make(name);

    for (double value : after) {
      assertThat(used.accept(value)).isEqualTo(fresh.accept(value));
      assertThat(used.estimate()).isEqualTo(fresh.estimate());
      assertThat(used.count()).isEqualTo(fresh.count());
    }
  }

  @Property(tries = 300)
  void count_isValuesSinceTheLastDrift(
      @ForAll("any") String name, @ForAll("errors") List<Double> values) {
    DriftDetector detector = make(name);
    long expected = 0;
    State last = State.STABLE;
    for (double value : values) {
      expected = last == State.DRIFT ? 1 : expected + 1;
      last = detector.accept(value);
      assertThat(detector.count()).isEqualTo(expected);
      assertThat(detector.estimate()).isBetween(-1e-9, 1 + 1e-9);
    }
  }

  @Property(tries = 300)
  void accept_ofRealValues_neverThrowsAndEstimatesWithinThem(
      @ForAll("ofReals") String name, @ForAll("reals") List<Double> values) {
    DriftDetector detector = make(name);
    double most = 0;
    for (double value : values) {
      detector.accept(value);
      most = Math.max(most, Math.abs(value));
      assertThat(Math.abs(detector.estimate())).isLessThanOrEqualTo(most * (1 + 1e-9));
    }
  }

  /** Scaling by a power of two is exact, and KSWIN sees the order of values only. */
  @Property(tries = 100)
  void kswin_ofScaledValues_answersTheSame(
      @ForAll("errors") List<Double> values, @ForAll @IntRange(min = -9, max = 9) int power) {
    DriftDetector plain = Kswin.withDefaults();
    DriftDetector scaled = Kswin.withDefaults();
    for (double value : values) {
      assertThat(scaled.accept(Math.scalb(value, power) - 1)).isEqualTo(plain.accept(value));
    }
  }

  /** What is a rise of the values is a fall of their mirror image. */
  @Property(tries = 200)
  void direction_ofMirroredValues_isTheOtherOne(@ForAll("errors") List<Double> values) {
    List<List<DriftDetector>> pairs =
        List.of(
            List.of(HddmA.withDefaults(), HddmA.withDefaults().withDirection(Direction.DOWN)),
            List.of(HddmW.withDefaults(), HddmW.withDefaults().withDirection(Direction.DOWN)),
            List.of(
                Cusum.withDefaults().withThreshold(3).withDelta(0.125),
                Cusum.withDefaults()
                    .withThreshold(3)
                    .withDelta(0.125)
                    .withDirection(Direction.DOWN)),
            List.of(
                Stepd.withDefaults().withDirection(Direction.UP),
                Stepd.withDefaults().withDirection(Direction.DOWN)));
    for (List<DriftDetector> pair : pairs) {
      for (double value : values) {
        assertThat(pair.get(1).accept(1 - value)).isEqualTo(pair.get(0).accept(value));
      }
    }
  }

  /** Each half of a two-sided detector answers for itself: DRIFT comes when one of them says so. */
  @Property(tries = 200)
  void direction_ofBoth_isTheFirstOfEither(@ForAll("errors") List<Double> values) {
    DriftDetector both = Stepd.withDefaults().withDirection(Direction.BOTH);
    DriftDetector up = Stepd.withDefaults().withDirection(Direction.UP);
    DriftDetector down = Stepd.withDefaults().withDirection(Direction.DOWN);
    for (double value : values) {
      State expected = worse(up.accept(value), down.accept(value));
      assertThat(both.accept(value)).isEqualTo(expected);
      if (expected == State.DRIFT) {
        return;
      }
    }
  }

  private static State worse(State a, State b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
