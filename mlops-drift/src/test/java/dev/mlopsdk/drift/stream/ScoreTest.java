package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.stream.Score.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Detectors scored beside one that always fires and one that never does. Seeds are fixed; the
 * bounds are the shares of the full table in docs/stream-detectors.md, with the width that 40 runs
 * need: with other seeds each would be missed with a probability below 1e-3 (binomial).
 */
class ScoreTest {

  private static Map<String, Supplier<DriftDetector>> scored() {
    Map<String, Supplier<DriftDetector>> all = new LinkedHashMap<>(Detectors.withDefaults());
    all.put("Adwin, UP", () -> Adwin.withDefaults().withDirection(Direction.UP));
    all.put("Stepd, UP", () -> Stepd.withDefaults().withDirection(Direction.UP));
    all.put(
        "PageHinkley, UP, δ 0.05, λ 10",
        () ->
            PageHinkley.withDefaults()
                .withDirection(Direction.UP)
                .withDelta(0.05)
                .withThreshold(10));
    all.put("Cusum, δ 0.05, λ 10", () -> Cusum.withDefaults().withDelta(0.05).withThreshold(10));
    all.put("Kswin, ALL", () -> Kswin.withDefaults().withOlder(Kswin.Older.ALL));
    all.put("always fires", Detectors.AlwaysFires::new);
    all.put("never fires", Detectors.NeverFires::new);
    return all;
  }

  @Test
  @Tag("soak")
  @SuppressWarnings("SystemOut")
  void score_ofEveryDetector_isTheTableOfTheDocs() {
    scored().forEach((name, made) -> System.out.println(Score.of(made, 200).line(name)));
  }

  @Test
  void score_ofAlwaysFiring_isBadAndOfNeverFiringToo() {
    Score always = Score.of(Detectors.AlwaysFires::new, 5);
    Score never = Score.of(Detectors.NeverFires::new, 5);

    assertThat(always.runLength()).isEqualTo(1);
    assertThat(always.on(Kind.JUMP_TO_02)).isEqualTo(new Score.Change(1, 1));
    assertThat(always.on(Kind.NONE).found()).isEqualTo(1);
    assertThat(never.runLength()).isInfinite();
    assertThat(never.on(Kind.JUMP_TO_03).found()).isZero();
  }

  /** Detectors that are nearly silent on stable streams, and still find a jump to 0.3. */
  @ParameterizedTest
  @CsvSource({"Adwin, 0.2", "Cusum, 0.25", "HddmA, 0.3", "HddmW, 0.2"})
  void score_ofQuietDetectors_keepsItsBounds(String name, double mostFalse) {
    Score score = Score.of(detector(name), 40);

    assertThat(score.falseShare()).isLessThanOrEqualTo(mostFalse);
    assertThat(score.runLength()).isGreaterThan(50_000);
    assertThat(score.on(Kind.JUMP_TO_03).found()).isGreaterThanOrEqualTo(0.9);
    assertThat(score.on(Kind.JUMP_TO_03).delay()).isBetween(20.0, 320.0);
    assertThat(score.on(Kind.GRADUAL_TO_03).found()).isGreaterThanOrEqualTo(0.85);
  }

  /** Detectors whose alarms on stable streams are so frequent that their finds say little. */
  @ParameterizedTest
  @CsvSource({"Ddm, 0.2", "Eddm, 0.8", "Stepd, 0.85", "Ecdd, 0.85"})
  void score_ofNoisyDetectors_isAsBadAsTheDocsSay(String name, double leastFalse) {
    Score score = Score.of(detector(name), 40);

    assertThat(score.falseShare()).isGreaterThanOrEqualTo(leastFalse);
    assertThat(score.runLength()).isLessThan(60_000);
    assertThat(score.on(Kind.JUMP_TO_03).found()).isGreaterThanOrEqualTo(0.85);
  }

  private static Supplier<DriftDetector> detector(String name) {
    return Objects.requireNonNull(Detectors.withDefaults().get(name));
  }
}
