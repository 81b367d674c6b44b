package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ProcessStateTest {

  private static final ReferenceCells CELLS =
      ReferenceCells.ofOrderStatistics(new long[] {34, 33, 34});

  /**
   * The stream of the notes after four of its five buckets, ring 2, as format 1 wrote it: what a
   * later release must still read.
   */
  private static final String FORMAT_1 =
      "445249465450000100000000a8f312b700000000000000013fa999999999999a"
          + "3ff0000000000000000000000000000000000000000000023fe4a611aa8d9734"
          + "000000000000000400000000000000330000000000000027000000000000001e"
          + "00000000000000330000000000000027000000000000001e000000000000001f"
          + "000000000000001f000000000000001c00000000000000000000000000000000"
          + "0000000000000000000000000000000000000000000000000000000000000000"
          + "0000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000003ff00000000000000000000000000000"
          + "00000000363170d9";

  @Test
  void parse_ofWhatWasWritten_goesOnWhereItWas() {
    ProcessSettings defaults = ProcessSettings.withDefaults();
    for (DriftProcess process :
        List.of(
            DriftProcess.create(CELLS),
            DriftProcess.create(CELLS, defaults.withAlpha(0.001).withRing(7)),
            DriftProcess.create(CELLS, defaults.withDesignEffect(DesignEffect.fixed(2.5))),
            DriftProcess.create(CELLS, defaults.withComparison(Comparison.POOLED)),
            DriftProcess.arl(CELLS, 500, DesignEffect.measured(20)))) {
      RandomGenerator random = Runs.random(2, 0);
      for (int t = 0; t < 130; t++) {
        if (t % 9 == 0) {
          DriftProcess parsed = DriftProcess.parse(CELLS, process.toBytes());
          assertThat(parsed.toBytes()).isEqualTo(process.toBytes());
          for (int later = 0; later < 5; later++) {
            long[] bucket = bucket(random);
            assertThat(parsed.accept(bucket)).isEqualTo(process.accept(bucket));
          }
          assertThat(parsed.smallestShift(500)).isEqualTo(process.smallestShift(500));
        }
        process.accept(bucket(random));
      }
    }
  }

  @Test
  void parse_ofFormat1_readsAndWritesTheSame() {
    byte[] bytes = HexFormat.of().parseHex(FORMAT_1);
    DriftProcess process = DriftProcess.parse(CELLS, bytes);

    assertThat(process.toBytes()).isEqualTo(bytes);
    DriftLook look = process.accept(new long[] {24, 5, 1});
    assertThat(look.bucket()).isEqualTo(5);
    assertThat(look.evidence()).isCloseTo(7.9253543733961, within(1e-7));
    assertThat(look.length()).isEqualTo(2);
  }

  @Test
  void parse_ofAnythingElse_saysWhy() {
    byte[] good = DriftProcess.create(CELLS).toBytes();
    byte[] flipped = good.clone();
    flipped[200] ^= 1;
    byte[] later = good.clone();
    later[7] = 2;

    String no = "This is no state of a drift process: ";
    assertBroken(new byte[0], no + "0 bytes are none");
    assertBroken(Arrays.copyOf(good, 81), no + "81 bytes are none");
    assertBroken(flipped, no + "its checksum is wrong");
    assertBroken(Arrays.copyOf(good, good.length - 8), no + "its checksum is wrong");
    assertBroken(later, no + "it begins with 4452494654500002, which is no format known here");
    assertThatThrownBy(
            () -> DriftProcess.parse(ReferenceCells.ofCounts(new long[] {34, 33, 34}), good))
        .hasMessage(no + "it was written with other reference cells; begin a new process");
  }

  private static void assertBroken(byte[] bytes, String message) {
    assertThatThrownBy(() -> DriftProcess.parse(CELLS, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static long[] bucket(RandomGenerator random) {
    return new long[] {random.nextInt(30), random.nextInt(30), random.nextInt(30)};
  }
}
