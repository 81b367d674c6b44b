package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseTimesTest {

  private static final int THREADS = 24;
  private static final int FRAMES = 20_000;

  private final PhaseTimes times = new PhaseTimes();

  /** 7 ns encoding, 11 running, 13 decoding. */
  private static Frame frame() {
    FakeTime time = FakeTime.at(Instant.EPOCH);
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(Call.none(), Assignment.none());
    frame.waited(0);
    time.advance(Duration.ofNanos(7));
    frame.mark(Phase.ENCODE);
    time.advance(Duration.ofNanos(11));
    frame.mark(Phase.INFERENCE);
    time.advance(Duration.ofNanos(13));
    frame.mark(Phase.DECODE);
    return frame;
  }

  @Test
  void add_byMoreThreadsThanStripes_losesNothing() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Frame frame = frame();
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < FRAMES; i++) {
                  times.add(frame);
                }
                PhaseTimes.Sum two = new PhaseTimes.Sum();
                two.add(frame);
                two.add(frame);
                times.add(two);
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    long count = THREADS * (FRAMES + 2L);
    assertThat(times.count()).isEqualTo(count);
    assertThat(times.nanos(Phase.QUEUE)).isZero();
    assertThat(times.nanos(Phase.ENCODE)).isEqualTo(7.0 * count);
    assertThat(times.nanos(Phase.INFERENCE)).isEqualTo(11.0 * count);
    assertThat(times.nanos(Phase.DECODE)).isEqualTo(13.0 * count);
  }
}
