package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.state.DriftState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Disks that are slow, or fail. */
class StateKeeperTest {

  private static final Optional<Baseline> BASELINE = Optional.of(Restarted.normal(1));

  /** A state in memory whose disk does what a test says. */
  private static final class Disk implements DriftState {

    private interface Step {
      void run() throws IOException;
    }

    private final DriftState memory = DriftState.inMemory();
    private Step beforeWrite = () -> {};
    private Step beforeAside = () -> {};
    private int writes;

    @Override
    public Slot open(ModelRef ref) throws IOException {
      Slot slot = memory.open(ref);
      return new Slot() {
        @Override
        public Optional<byte[]> read() throws IOException {
          return slot.read();
        }

        @Override
        public void write(byte[] state) throws IOException {
          beforeWrite.run();
          slot.write(state);
          writes++;
        }

        @Override
        public String setAside() throws IOException {
          beforeAside.run();
          return slot.setAside();
        }

        @Override
        public void close() {
          slot.close();
        }
      };
    }
  }

  private final Disk disk = new Disk();

  @Test
  void write_toAFullDisk_isNotedUntilItWorksAgain() {
    Restarted service = new Restarted(monitor(Restarted.at(disk)), BASELINE, 2);
    service.buckets(2, 0);
    assertThat(disk.writes).isEqualTo(2);
    disk.beforeWrite =
        () -> {
          throw new IOException("No space left on device");
        };

    service.buckets(2, 1);

    assertThat(service.report().notes())
        .containsExactly(
            "the state cannot be kept, so a restart would lose evidence: java.io.IOException: No"
                + " space left on device");
    assertThat(service.report().drifted()).containsExactly("distance");
    disk.beforeWrite = () -> {};
    service.buckets(1, 1);
    assertThat(service.report().notes()).isEmpty();
    assertThat(disk.writes).isEqualTo(3);
  }

  @Test
  void write_thatBreaksAsNoDiskDoes_stopsNothing() {
    Restarted service = new Restarted(monitor(Restarted.at(disk)), BASELINE, 3);
    disk.beforeWrite =
        () -> {
          throw new IllegalStateException("a bug");
        };

    service.buckets(2, 0);

    assertThat(service.report().notes()).singleElement().asString().endsWith("a bug");
    service.stop();
    disk.beforeWrite = () -> {};
    service.start(monitor(Restarted.at(disk)));
    service.buckets(1, 0);
    assertThat(disk.writes).isEqualTo(1);
  }

  @Test
  void write_thatTakesLong_delaysNobodyAndTheLatestIsNext() {
    List<Runnable> writes = new ArrayList<>();
    Restarted service =
        new Restarted(
            monitor(new StateKeeper.Keeping(disk, writes::add, Duration.ZERO)), BASELINE, 4);

    service.buckets(5, 1);

    assertThat(service.report().alarmed()).containsExactly("distance");
    assertThat(writes).hasSize(1);
    writes.remove(0).run();
    assertThat(disk.writes).isEqualTo(1);
    service.stop();
    writes.remove(0).run();
    service.start(monitor(Restarted.at(disk)));
    assertThat(service.report().feature("distance").samples()).isEqualTo(500);
    assertThat(service.report().alarmed()).containsExactly("distance");
  }

  @Test
  void close_duringAWrite_waitsForItAndWritesTheLast() {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    disk.beforeWrite =
        () -> {
          writing.countDown();
          uninterrupted(go);
        };
    Restarted service =
        new Restarted(
            monitor(
                new StateKeeper.Keeping(
                    disk, write -> new Thread(write).start(), Duration.ofSeconds(20))),
            BASELINE,
            5);
    service.buckets(1, 1);
    uninterrupted(writing);
    service.serve(30, 1);
    assertThat(service.report().feature("distance").samples()).isEqualTo(130);

    CompletableFuture<Void> closed = CompletableFuture.runAsync(service::stop);
    go.countDown();
    closed.orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(disk.writes).isEqualTo(2);
    service.start(monitor(Restarted.at(disk)));
    assertThat(service.report().feature("distance").samples()).isEqualTo(130);
  }

  @Test
  void close_onADiskThatHangs_givesUpAndTheStateStaysTaken() {
    List<Runnable> writes = new ArrayList<>();
    Restarted service =
        new Restarted(
            monitor(new StateKeeper.Keeping(disk, writes::add, Duration.ofMillis(1))), BASELINE, 6);
    service.buckets(1, 0);

    service.stop();

    service.start(monitor(Restarted.at(disk)));
    assertThat(service.report().notes())
        .singleElement()
        .asString()
        .contains("One watch at a time has the drift state of delay:2");
    service.stop();
    writes.forEach(Runnable::run);
    service.start(monitor(Restarted.at(disk)));
    assertThat(service.report().notes()).isEmpty();
    assertThat(service.report().feature("distance").samples()).isEqualTo(100);
  }

  @Test
  void close_ofAVersionThatStillLearns_writesNothing() {
    Restarted service = new Restarted(monitor(Restarted.at(disk)), Optional.empty(), 7);
    service.buckets(3, 0);

    service.restart(monitor(Restarted.at(disk)));

    assertThat(disk.writes).isZero();
    assertThat(service.report().source()).isEqualTo(DriftReport.Source.LEARNING);
  }

  @Test
  void state_thatCanNeitherBeUsedNorSetAside_isLeftAlone() throws IOException {
    Restarted service = new Restarted(monitor(Restarted.at(disk)), BASELINE, 8);
    service.buckets(3, 0);
    service.stop();
    byte @Nullable [] kept = read();
    disk.beforeAside =
        () -> {
          throw new IOException("Read-only file system");
        };

    service.start(monitor(Restarted.at(disk)).withAlpha(0.02));
    service.buckets(3, 0);
    service.stop();

    assertThat(disk.writes).isEqualTo(4);
    assertThat(read()).isEqualTo(kept);
  }

  @Test
  void close_twice_isHarmless() {
    Restarted service = new Restarted(monitor(Restarted.at(disk)), BASELINE, 9);
    service.buckets(1, 0);

    service.stop();

    assertThatCode(service::stop).doesNotThrowAnyException();
    assertThat(disk.writes).isEqualTo(2);
  }

  private byte @Nullable [] read() throws IOException {
    try (DriftState.Slot slot = disk.open(Restarted.REF)) {
      return slot.read().orElse(null);
    }
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static DriftMonitor monitor(StateKeeper.Keeping keeping) {
    return Restarted.monitor().withDesignEffect(DesignEffect.none()).withKeeping(keeping);
  }
}
