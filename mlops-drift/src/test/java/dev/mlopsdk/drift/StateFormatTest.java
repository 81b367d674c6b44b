package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateFormatTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final Instant AT = Instant.parse("2026-06-01T12:00:00.000000001Z");
  private static final Baseline BASELINE =
      Baseline.of(
          Map.of("x", new double[] {1, 2, 2, 3.5, Double.NaN}),
          Map.of("c", new String[] {"a", "b", "a", null, "ü"}));

  /** The format is kept for ever: another fingerprint is another format. */
  @Test
  void write_ofAKnownState_isPinned() throws NoSuchAlgorithmException {
    byte[] bytes = StateFormat.write(state(DriftReport.Source.LEARNED));

    assertThat(new String(bytes, 0, 20, StandardCharsets.US_ASCII))
        .isEqualTo("mlops-drift-state/1\n");
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
        .isEqualTo(PRINT);
    assertThat(bytes).hasSize(SIZE);
  }

  private static final String PRINT =
      "faabb0f470019a16d12e5666bc5f9a178b6eb518466056808d92faf986b3ea1e";
  private static final int SIZE = 1025;

  /** Another text refuses every state that was kept. */
  @Test
  void settings_asText_arePinned() {
    assertThat(WatchState.settings(DriftSettings.defaults()))
        .isEqualTo(
            "rules 1, alpha 0.01, alarm ANYTIME, compared with REFERENCE, design effect measured"
                + " over 100 buckets, ring 64, window of PT1H in 12 buckets");
    assertThat(
            WatchState.settings(
                DriftSettings.defaults().withSpan(DriftSettings.Span.ofRows(900, 3))))
        .endsWith("window of 900 rows in 3 buckets");
  }

  @Test
  void parse_ofWhatWasWritten_writesTheSame() {
    for (DriftReport.Source source :
        List.of(DriftReport.Source.STORED, DriftReport.Source.LEARNED)) {
      Optional<Baseline> stored =
          source == DriftReport.Source.STORED ? Optional.of(BASELINE) : Optional.empty();
      byte[] bytes = StateFormat.write(state(source));

      WatchState read = StateFormat.parse(bytes, REF, stored, Baseline.empty());

      assertThat(StateFormat.write(read)).isEqualTo(bytes);
      assertThat(read.source()).isEqualTo(source);
      assertThat(read.baseline()).isEqualTo(BASELINE);
      assertThat(read.at()).isEqualTo(AT);
      assertThat(read.standing()).containsExactly("e-process x");
      assertThat(read.alarms()).isNotNull();
    }
  }

  @Test
  void parse_ofAnythingElse_saysWhy() {
    byte[] good = StateFormat.write(state(DriftReport.Source.STORED));
    byte[] later = good.clone();
    later[18] = '2';
    for (int i = 20; i < good.length; i += 7) {
      byte[] damaged = good.clone();
      damaged[i] ^= 1;
      assertRefused(damaged, REF, "it is damaged: its checksum is wrong");
    }
    for (int length = 20; length < good.length; length += 13) {
      assertRefused(Arrays.copyOf(good, length), REF, "it is damaged: its checksum is wrong");
    }
    assertRefused(new byte[3], REF, "it is no drift state, which begins with mlops-drift-state/1");
    assertRefused(later, REF, "it is of the format mlops-drift-state/2, which is not known here");
    assertRefused(good, ModelRef.of("delay", 3), "it is the state of delay:2");
    assertThatThrownBy(
            () ->
                StateFormat.parse(
                    good,
                    REF,
                    Optional.of(Baseline.of(Map.of("x", new double[] {1, 2}))),
                    Baseline.empty()))
        .hasMessage("it was gathered over another baseline");
    assertThatThrownBy(() -> StateFormat.parse(good, REF, Optional.empty(), Baseline.empty()))
        .hasMessage("it was gathered over a stored baseline, and the version brings none now");
  }

  private static void assertRefused(byte[] bytes, ModelRef ref, String why) {
    assertThatThrownBy(() -> StateFormat.parse(bytes, ref, Optional.of(BASELINE), Baseline.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  private static WatchState state(DriftReport.Source source) {
    Counts counts = BASELINE.counts();
    AlarmsState.Feature alarmed =
        new AlarmsState.Feature(
            List.of(new byte[] {1, 2, 3}, new byte[] {4}),
            7,
            AT.minusSeconds(900),
            true,
            AT.minusSeconds(600),
            3,
            counts,
            new Evidence(12.5, 0.001, 0.003, AT.minusSeconds(600), 1.75, true));
    AlarmsState.Feature calm =
        new AlarmsState.Feature(
            List.of(new byte[] {5}), 1, AT.minusSeconds(2000), false, null, 0, null, null);
    Instant from = AT.minus(Duration.ofMinutes(5));
    return new WatchState(
        REF,
        "settings",
        List.of("c", "x"),
        BASELINE,
        source,
        List.of(
            new WindowRing.Bucket(from.minusSeconds(300), from, counts),
            new WindowRing.Bucket(from, AT, counts.minus(counts))),
        List.of(Map.of("a", counts), Map.of("a", counts.minus(counts))),
        new AlarmsState(
            8,
            List.of(from.minusSeconds(300), from),
            new TreeMap<>(Map.of("c", calm, "x", alarmed))),
        Set.of("e-process x"));
  }
}
