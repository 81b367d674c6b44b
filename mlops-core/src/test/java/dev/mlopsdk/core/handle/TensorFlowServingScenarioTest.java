package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.OneModel.Input;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The scenarios of TensorFlow Serving's {@code aspired_versions_manager_test}, {@code
 * basic_manager_test} and the tests of its two policies that make sense in a process, by their
 * names.
 */
class TensorFlowServingScenarioTest {

  private final OneModel one = new OneModel(3);

  @AfterEach
  void close() {
    one.close();
  }

  @Test
  void servableHandleNotFoundMissingVersion_isNull() {
    one.registry.withdraw("m", OneModel.CHANGE);
    try (var handle = one.builder().aliases(List.of("champion", "challenger")).open()) {
      assertThat(handle.acquire(1)).isNull();
      assertThat(handle.watch(9)).isNull();
    }
  }

  @Test
  void servableHandleLatest_isTheChampion() {
    try (var handle = one.builder().open()) {
      one.promote(3);
      assertThat(OneModel.answer(handle)).isEqualTo(3);
    }
  }

  @Test
  void aspiredRemovedPartial_theOthersGoOn() {
    try (var handle = one.builder().aliases(List.of("champion", "challenger")).open()) {
      one.registry.challenge("m", 2, OneModel.CHANGE);
      one.time.runDue();
      assertThat(handle.serving()).hasSize(2);
      one.registry.withdraw("m", OneModel.CHANGE);
      one.time.runDue();
      assertThat(handle.serving()).extracting(s -> s.ref().version()).containsExactly(1);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void revertToSmallerVersionNumber_servesIt() {
    try (var handle = one.builder().open()) {
      one.promote(3);
      one.promote(1);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
      assertThat(one.loads(one.loader, 1)).as("it was still loaded").isEqualTo(1);
    }
  }

  @Test
  void aspiredAndManageStateLoad_answersOnlyOnceItIsLoaded() {
    try (var handle = one.builder().open()) {
      one.registry.promote("m", 2, OneModel.CHANGE);
      assertThat(OneModel.answer(handle)).as("wanted, not loaded").isEqualTo(1);
      one.time.runDue();
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
  }

  @Test
  void aspiredAndManageStateUnload_afterTheGraceTime() {
    try (var handle = one.builder().grace(Duration.ofMinutes(1)).open()) {
      one.promote(2);
      assertThat(one.loader.open()).isEqualTo(2);
      one.time.advance(Duration.ofMinutes(2));
      assertThat(one.loader.open()).isEqualTo(1);
      assertThat(one.told(ModelEvent.Closed.class)).hasSize(1);
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
  }

  @Test
  void destructOnNonServingThread_theCallerClosesNothing() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (var handle = one.builder().grace(Duration.ZERO).open()) {
      Future<Integer> call = one.hold(handle, end);
      one.promote(2);
      assertThat(one.loader.open()).as("it still answers").isEqualTo(2);
      end.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(one.loader.open()).as("its caller did not close it").isEqualTo(2);
      one.time.advance(Duration.ofSeconds(1));
      assertThat(one.loader.open()).isEqualTo(1);
    }
  }

  @Test
  void eventBusErrorOnLoad_isTold() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(2);
    try (var handle = one.builder(broken).open()) {
      one.promote(2);
      assertThat(one.told(ModelEvent.Rejected.class)).hasSize(1);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void eventBusServableLifecycle_tellsEveryStep() {
    try (var handle = one.builder().grace(Duration.ofMinutes(1)).open()) {
      one.promote(2);
      one.time.advance(Duration.ofMinutes(2));
      assertThat(handle.serving()).hasSize(1);
    }
    assertThat(one.events)
        .extracting(event -> event.kind() + " " + event.ref().version())
        .containsExactly(
            "Loaded 1",
            "Swapped 1",
            "Loaded 2",
            "Swapped 2",
            "Retired 1",
            "Closed 1",
            "Withdrawn 2",
            "Retired 2",
            "Closed 2");
  }

  @Test
  void retryOnLoadErrorFinallySucceeds_whenARetryCanHelp() {
    AtomicInteger failures = new AtomicInteger(2);
    try (var handle = fragile(failures).open()) {
      one.promote(2);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
      one.time.advance(Duration.ofSeconds(11));
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
    assertThat(one.told(ModelEvent.Rejected.class)).as("told once").hasSize(1);
  }

  /** Fails to load version 2 so often, for want of memory. */
  private HandleBuilder<Input, Integer> fragile(AtomicInteger failures) {
    ModelLoader<Input, Integer> loader =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            if (artifact.ref().version() == 2 && failures.getAndDecrement() > 0) {
              throw new ModelException(ModelException.Kind.MEMORY, "no room");
            }
            return one.loader.load(artifact, device);
          }

          @Override
          public String runtime() {
            return "fragile";
          }
        };
    return ModelHandle.of(one.registry, "m", loader).time(one.time).listen(one.events::add);
  }

  @Test
  void retryOnLoadErrorFinallyFails_isNotTriedForEver() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(2);
    try (var handle = one.builder(broken).open()) {
      one.promote(2);
      one.time.advance(Duration.ofMinutes(1));
      assertThat(one.loads(broken, 2)).isEqualTo(1);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void aspireThenUnaspireImmediately_loadsNothing() {
    try (var handle = one.builder().open()) {
      one.registry.promote("m", 2, OneModel.CHANGE);
      one.registry.rollback("m", OneModel.CHANGE);
      one.time.runDue();
      assertThat(one.loads(one.loader, 2)).isZero();
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void unaspireThenImmediatelyReaspire_keepsTheLoadedOne() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (var handle = one.builder().grace(Duration.ZERO).open()) {
      Future<Integer> call = one.hold(handle, end);
      one.promote(2);
      one.promote(1);
      end.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      one.time.advance(Duration.ofSeconds(1));
      assertThat(OneModel.answer(handle)).isEqualTo(1);
      assertThat(one.loads(one.loader, 1)).as("it never left").isEqualTo(1);
      assertThat(one.loader.open()).isEqualTo(1);
    }
  }

  @Test
  void unaspireFailedServableThenReaspire_triesAgain() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(2);
    try (var handle = one.builder(broken).open()) {
      one.promote(2);
      one.promote(1);
      one.promote(2);
      assertThat(one.loads(broken, 2)).isEqualTo(2);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
  }

  @Test
  void availabilityPreservingPolicy_loadsFirst() {
    try (var handle = one.builder().swap(SwapPolicy.AVAILABILITY).open()) {
      one.promote(2);
      assertThat(one.loader.open()).as("both are in memory").isEqualTo(2);
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
  }

  @Test
  void resourcePreservingPolicy_unloadsFirst() {
    AtomicInteger most = new AtomicInteger();
    ModelLoader<Input, Integer> counting = counting(most);
    try (var handle =
        ModelHandle.of(one.registry, "m", counting)
            .time(one.time)
            .listen(one.events::add)
            .swap(SwapPolicy.RESOURCES)
            .open()) {
      one.promote(2);
      one.promote(3);
      one.registry.rollback("m", OneModel.CHANGE);
      one.time.runDue();
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
    assertThat(most).as("never two in memory").hasValue(1);
    assertThat(one.told(ModelEvent.Swapped.class))
        .extracting(ModelEvent.Swapped::previous)
        .containsExactly(-1, 1, 2, 3);
    assertThat(one.loader.open()).isZero();
  }

  /** Notes how many models were in memory at most. */
  private ModelLoader<Input, Integer> counting(AtomicInteger most) {
    return new ModelLoader<>() {
      @Override
      public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
        Model<Input, Integer> model = one.loader.load(artifact, device);
        most.accumulateAndGet(one.loader.open(), Math::max);
        return model;
      }

      @Override
      public String runtime() {
        return "counting";
      }
    };
  }

  @Test
  void resourcePreservingPolicy_newOneFails_loadsTheOldOneAgain() {
    FakeModel<Input, Integer> broken = one.loader.failingToLoad(2);
    try (var handle = one.builder(broken).swap(SwapPolicy.RESOURCES).open()) {
      one.promote(2);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
      assertThat(one.loads(broken, 1)).isEqualTo(2);
      assertThat(one.told(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(event -> assertThat(event.serving()).isEqualTo(1));
      one.time.advance(Duration.ofMinutes(1));
      assertThat(one.loads(broken, 2)).as("not tried again").isEqualTo(1);
    }
    assertThat(broken.open()).isZero();
  }

  @Test
  void resourcePreservingPolicy_neitherLoads_isTriedAtEveryPoll() {
    AtomicInteger broken = new AtomicInteger();
    ModelLoader<Input, Integer> loader =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            if (broken.get() > 0) {
              broken.decrementAndGet();
              throw new ModelException(ModelException.Kind.LOAD, "the disk is gone");
            }
            return one.loader.load(artifact, device);
          }

          @Override
          public String runtime() {
            return "disk";
          }
        };
    try (var handle =
        ModelHandle.of(one.registry, "m", loader)
            .time(one.time)
            .swap(SwapPolicy.RESOURCES)
            .open()) {
      broken.set(2);
      one.promote(2);
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> OneModel.answer(handle))
          .matches(e -> e.kind() == ModelException.Kind.UNAVAILABLE && e.retryable())
          .withMessageContaining("No version of m is loaded");
      one.time.advance(Duration.ofSeconds(6));
      assertThat(OneModel.answer(handle)).isEqualTo(2);
    }
  }

  @Test
  void resourcePreservingPolicy_callsMeanwhile_waitOrMissTheirDeadline() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ModelLoader<Input, Integer> slow =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            if (artifact.ref().version() == 2) {
              loading.countDown();
              awaitUninterrupted(go);
            }
            return one.loader.load(artifact, device);
          }

          @Override
          public String runtime() {
            return "slow";
          }
        };
    try (var handle =
        ModelHandle.of(one.registry, "m", slow).time(one.time).swap(SwapPolicy.RESOURCES).open()) {
      one.registry.promote("m", 2, OneModel.CHANGE);
      Future<Boolean> swap =
          one.call(
              () -> {
                one.time.runDue();
                return true;
              });
      loading.await();
      assertThat(handle.acquire(0)).as("nothing serves").isNull();
      Future<Integer> patient = one.call(() -> OneModel.answer(handle));
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.await(1_000_000))
          .matches(e -> e.kind() == ModelException.Kind.DEADLINE);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.await(0))
          .matches(e -> e.kind() == ModelException.Kind.INTERRUPTED);
      assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
      go.countDown();
      assertThat(patient.get(20, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(swap.get(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(one.loader.open()).isZero();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void resourcePreservingPolicy_oldOneStillAnswers_isNotClosedUnderIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (var handle =
        one.builder().swap(SwapPolicy.RESOURCES).drainTimeout(Duration.ofMillis(20)).open()) {
      Future<Integer> call = one.hold(handle, end);
      one.promote(2);
      assertThat(OneModel.answer(handle)).as("it goes on").isEqualTo(1);
      assertThat(one.told(ModelEvent.DrainOverdue.class)).hasSize(1);
      assertThat(one.told(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).contains("cannot make room"));
      end.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      one.time.advance(Duration.ofSeconds(6));
      assertThat(OneModel.answer(handle)).as("tried again").isEqualTo(2);
    }
    assertThat(one.loader.open()).isZero();
  }

  @Test
  void resourcePreservingPolicy_pinAndUnpin_loadOneAfterTheOther() {
    AtomicInteger most = new AtomicInteger();
    try (var handle =
        ModelHandle.of(one.registry, "m", counting(most))
            .time(one.time)
            .swap(SwapPolicy.RESOURCES)
            .open()) {
      handle.switches().pin(3, OneModel.CHANGE);
      assertThat(OneModel.answer(handle)).isEqualTo(3);
      handle.switches().unpin(OneModel.CHANGE);
      assertThat(OneModel.answer(handle)).isEqualTo(1);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void destructor_afterClose_saysSo() {
    ModelHandle<Input, Integer> handle = one.builder().open();
    handle.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> OneModel.answer(handle))
        .withMessageContaining("is closed; open a new one");
  }
}
