package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {

  @Test
  void plus_aVersionThatIdles_leavesTheBusyOneAsBusyAsItIs() {
    Load busy = new Load(2, 2, 2, 1000, 5, 1, 0.5, 2);
    Load idle = new Load(0, 0, 2, 1000, 0, 0, 0, 0);
    for (Load both : new Load[] {busy.plus(idle), idle.plus(busy)}) {
      assertThat(both).isEqualTo(new Load(2, 2, 4, 2000, 5, 1, 0.5, 2));
    }
    assertThat(Load.NONE.plus(busy)).isEqualTo(busy);
  }

  @Test
  void saturation_ofOneVersion_isRunsAndWaitingCallsPerLane() throws Exception {
    try (Bench bench = Bench.create()) {
      assertThat(bench.served.load().saturation()).isZero();
      bench.busy(1);
      assertThat(bench.served.load().saturation()).isEqualTo(1);
      assertThat(bench.waiting(2)).isNotDone();
      assertThat(bench.served.load().saturation()).isEqualTo(2);
      assertThat(bench.meters.get("mlops.queue.saturation").gauge().value()).isEqualTo(2);
    }
  }
}
