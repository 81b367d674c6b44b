package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountsBytesTest {

  private static final Baseline BASELINE =
      Baseline.of(
          Map.of("x", new double[] {1, 2, 2, 3.5, Double.NaN}),
          Map.of("c", new String[] {"a", "b", "a", null, "ü"}));

  /** The format is kept for ever: another fingerprint is another format. */
  @Test
  void toBytes_ofKnownCounts_isPinned() {
    assertThat(HexFormat.of().formatHex(counts().toBytes()))
        .isEqualTo("4d4c4f4301" + PRINT + "0e" + "010000000200" + "0100010000ac020001" + CRC);
  }

  private static final String PRINT = "3e72827232da8f09";
  private static final String CRC = "1da065c2";

  @Test
  void parse_ofWhatWasWritten_isEqualAndAddsUp() {
    Counts read = Counts.parse(counts().toBytes(), BASELINE);

    assertThat(read).isEqualTo(counts());
    assertThat(read.plus(counts()).total("x")).isEqualTo(2 * counts().total("x"));
  }

  @Test
  void parse_ofSomethingElse_saysWhatIsWrong() {
    byte[] bytes = counts().toBytes();
    byte[] damaged = bytes.clone();
    damaged[15] ^= 1;
    byte[] later = bytes.clone();
    later[4] = 2;
    Baseline other = Baseline.of(Map.of("x", new double[] {1, 2}));

    assertThatThrownBy(() -> Counts.parse(new byte[3], BASELINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("letters MLOC, but these 3 bytes");
    assertThatThrownBy(() -> Counts.parse(damaged, BASELINE)).hasMessageContaining("checksum");
    assertThatThrownBy(() -> Counts.parse(later, BASELINE)).hasMessageContaining("format 2");
    assertThatThrownBy(() -> Counts.parse(bytes, other))
        .hasMessageContaining("belong to the baseline they were counted over");
    assertThatThrownBy(() -> BASELINE.counts().minus(counts().plus(counts())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the later snapshot minus the earlier one");
  }

  @Test
  void writeJson_ofCounts_hasCellsAndCounts() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    counts().writeJson(out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("{\"format\":\"mlops-counts/1\",\"features\":[{\"name\":\"c\"")
        .contains("\"counts\":[1,0,0,0,2,0]");
  }

  private static Counts counts() {
    CountProfile profile = CountProfile.of(BASELINE);
    int x = profile.indexOf("x");
    int c = profile.indexOf("c");
    profile.add(c, "a");
    profile.add(c, "new");
    profile.add(c, "newer");
    profile.add(x, 0.5);
    for (int i = 0; i < 300; i++) {
      profile.add(x, Double.POSITIVE_INFINITY);
    }
    profile.add(x, 2);
    profile.addMissing(x);
    return profile.snapshot();
  }
}
