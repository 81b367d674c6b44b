package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SequentialExampleTest {

  @Test
  void packageExample_asPrinted_givesWhatItSays() {
    long[] reference = {250, 250, 250, 251};
    DriftProcess process =
        DriftProcess.create(
            ReferenceCells.ofOrderStatistics(reference),
            ProcessSettings.withDefaults().withDesignEffect(DesignEffect.none()));
    assertThat(process.accept(new long[] {24, 27, 25, 24}).alarm()).isFalse();
    DriftLook second = process.accept(new long[] {14, 20, 29, 37});
    assertThat(second.alarm()).isFalse();
    assertThat(second.pValue()).isCloseTo(0.58, within(0.005));
    DriftLook look = process.accept(new long[] {15, 19, 27, 39});
    assertThat(look.alarm()).isTrue();
    assertThat(look.since()).isEqualTo(2);
  }
}
