package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a load that takes long, and who does not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest {

  private final OneModel one = new OneModel(3);
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** The load of version 2 waits. */
  private final ModelLoader<OneModel.Input, Integer> slow =
      new ModelLoader<>() {
        @Override
        public Model<OneModel.Input, Integer> load(ModelArtifact artifact, Device device) {
          if (artifact.ref().version() == 2) {
            loading.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return one.loader.load(artifact, device);
        }

        @Override
        public String runtime() {
          return "slow";
        }
      };

  @AfterEach
  void stop() {
    go.countDown();
    one.close();
  }

  @Test
  void await_callThatBeganLongAgo_hasNoTimeLeft() throws Exception {
    try (var handle =
        ModelHandle.of(one.registry, "m", slow).time(one.time).swap(SwapPolicy.RESOURCES).open()) {
      one.registry.promote("m", 2, OneModel.CHANGE);
      Future<?> swap = one.call(() -> run(one.time::runDue));
      loading.await();
      long hour = Duration.ofHours(1).toNanos();
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.await(one.time.nanos() - 2 * hour, hour))
          .matches(e -> e.kind() == ModelException.Kind.DEADLINE);
      go.countDown();
      swap.get();
      LoadedVersion<OneModel.Input, Integer> version =
          handle.await(one.time.nanos() - 2 * hour, hour);
      assertThat(version.ref().version()).as("who need not wait is not late here").isEqualTo(2);
      version.release();
    }
  }

  @Test
  void load_thatTakesLong_leavesTheSchedulerFree() throws Exception {
    try (SystemTime time = SystemTime.create("waiting-test");
        var handle =
            ModelHandle.of(one.registry, "m", slow)
                .time(time)
                .poll(Duration.ofMillis(5))
                .swap(SwapPolicy.RESOURCES)
                .open()) {
      one.registry.promote("m", 2, OneModel.CHANGE);
      loading.await();
      one.registry.promote("m", 3, OneModel.CHANGE);
      CountDownLatch polled = new CountDownLatch(1);
      time.schedule(Duration.ofMillis(50), polled::countDown);
      assertThat(polled.await(20, TimeUnit.SECONDS)).as("polls wait for no load").isTrue();
      go.countDown();
      assertThat(handle.awaitVersion(3, Duration.ofSeconds(20)))
          .as("what was promoted meanwhile")
          .isTrue();
    }
    assertThat(one.loader.open()).isZero();
  }

  private static boolean run(Runnable task) {
    task.run();
    return true;
  }
}
