package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.SwitchBench.Input;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are pinned here or everywhere, and the split meanwhile. */
class PinTest {

  private final SwitchBench bench = new SwitchBench();

  @Test
  void pinEverywhere_isServedWhateverTheAliasSays_untilUnpinned() {
    bench.publish(3);
    try (var handle = bench.builder().open()) {
      bench.registry.pin("m", 3, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(3);
      bench.registry.promote("m", 2, SwitchBench.BOB);
      bench.poll();
      bench.registry.rollback("m", SwitchBench.BOB);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(3);
      assertThat(handle.switches().states())
          .containsExactly(
              new Switches.State("pin", "3", Switches.Scope.EVERYWHERE, SwitchBench.ANN));
      assertThat(bench.gauge("pin")).isEqualTo(1);
      bench.registry.unpin("m", SwitchBench.BOB);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      assertThat(handle.switches().states()).isEmpty();
      assertThat(bench.gauge("pin")).isZero();
      assertThat(bench.moves())
          .containsExactly("pin 3 everywhere by ann", "pin none everywhere by the registry");
    }
    assertThat(bench.meters.getMeters()).isEmpty();
  }

  @Test
  void pinEverywhere_isWhatAStartServes_andWhatCannotBeOpenedFallsBack() {
    bench.publish(2);
    bench.registry.pin("m", 2, SwitchBench.ANN);
    try (var handle = bench.builder().open()) {
      assertThat(SwitchBench.serves(handle)).isEqualTo(2);
    }
    try (var handle =
        ModelHandle.of(bench.registry, "m", bench.loader.failingToLoad(2))
            .time(bench.time)
            .open()) {
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
    }
  }

  @Test
  void pinHere_whileTheRegistryIsDown_servesTheVersionThatIsStillLoaded() {
    bench.publish(2);
    try (var handle = bench.builder().open()) {
      bench.registry.promote("m", 2, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(2);
      bench.store.down = true;
      bench.poll();
      handle.switches().pin(1, SwitchBench.ANN);
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      assertThat(bench.gauge("pin")).isEqualTo(1);
      handle.switches().unpin(SwitchBench.BOB);
      handle.switches().unpin(SwitchBench.BOB);
      assertThat(SwitchBench.serves(handle)).as("what the registry said last").isEqualTo(2);
      assertThat(bench.moves()).containsExactly("pin 1 here by ann", "pin none here by bob");
    }
  }

  @Test
  void pinHere_isStrongerThanThatOfTheRegistryAndThanPromotions() {
    bench.publish(3);
    try (var handle = bench.builder().open()) {
      handle.switches().pin(2, SwitchBench.ANN);
      bench.registry.pin("m", 3, SwitchBench.BOB);
      bench.registry.promote("m", 3, SwitchBench.BOB);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(2);
      assertThat(handle.switches().states())
          .extracting(Switches.State::scope)
          .containsExactly(Switches.Scope.HERE, Switches.Scope.EVERYWHERE);
      handle.switches().unpin(SwitchBench.ANN);
      assertThat(SwitchBench.serves(handle)).isEqualTo(3);
    }
  }

  @Test
  void pinHere_ofWhatCannotServe_changesNothingAndSaysWhy() {
    bench.publish(3);
    bench.registry.quarantine("m", 3, SwitchBench.ANN);
    FakeModel<Input, Integer> picky = bench.loader.failingToLoad(2);
    ModelHandle<Input, Integer> handle =
        ModelHandle.of(bench.registry, "m", picky)
            .time(bench.time)
            .listen(bench.events::add)
            .open();
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> handle.switches().pin(2, SwitchBench.ANN))
        .withMessageContaining("Version 2 of m is not pinned")
        .withMessageContaining("told not to load");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> handle.switches().pin(9, SwitchBench.ANN))
        .withMessageContaining("[1, 2, 3]");
    assertThatIllegalStateException()
        .isThrownBy(() -> handle.switches().pin(3, SwitchBench.ANN))
        .withMessageContaining("registry.clearQuarantine(\"m\", 3, change)");
    assertThat(SwitchBench.serves(handle)).isEqualTo(1);
    assertThat(handle.switches().states()).isEmpty();
    assertThat(bench.moves()).isEmpty();
    handle.close();
    assertThatIllegalStateException().isThrownBy(() -> handle.switches().pin(1, SwitchBench.ANN));
  }

  @Test
  void pinHere_onAPlainFile_knowsOnlyThat(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("m.fake"), new byte[] {1});
    try (var handle = ModelHandle.of(file, bench.loader).time(bench.time).open()) {
      handle.switches().pin(0, SwitchBench.ANN);
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(() -> handle.switches().pin(1, SwitchBench.ANN))
          .withMessageContaining("only version 0");
    }
  }

  @Test
  void pinEverywhere_thatDoesNotOpen_leavesTheProcessToTheAlias() {
    bench.publish(3);
    FakeModel<Input, Integer> picky = bench.loader.failingToLoad(3);
    try (var handle =
        ModelHandle.of(bench.registry, "m", picky)
            .time(bench.time)
            .listen(bench.events::add)
            .open()) {
      bench.registry.pin("m", 3, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      bench.registry.promote("m", 2, SwitchBench.BOB);
      bench.poll();
      bench.poll();
      assertThat(SwitchBench.serves(handle)).as("as a process that starts now").isEqualTo(2);
      bench.registry.rollback("m", SwitchBench.BOB);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      assertThat(picky.loads(new ModelRef("m", 3))).as("tried once").isEqualTo(1);
      assertThat(bench.events.stream().filter(ModelEvent.Rejected.class::isInstance)).hasSize(1);
    }
  }

  @Test
  void pinHere_thatDoesNotOpen_doesNotHaveTheChampionTriedAgain() {
    bench.publish(3);
    FakeModel<Input, Integer> picky = bench.loader.failingToLoad(2).failingToLoad(3);
    try (var handle =
        ModelHandle.of(bench.registry, "m", picky)
            .time(bench.time)
            .listen(bench.events::add)
            .open()) {
      bench.registry.promote("m", 3, SwitchBench.ANN);
      bench.poll();
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.switches().pin(2, SwitchBench.ANN));
      bench.poll();
      bench.poll();
      assertThat(picky.loads(new ModelRef("m", 3))).isEqualTo(1);
      assertThat(picky.loads(new ModelRef("m", 2))).isEqualTo(1);
    }
  }

  @Test
  void split_isOffFromBeforeAPinServesUntilTheChampionServesAgain() {
    bench.publish(3);
    List<String> seen = new ArrayList<>();
    List<ModelHandle<Input, Integer>> opened = new ArrayList<>();
    FakeModel<Input, Integer> looking =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              opened.forEach(handle -> seen.add("opening " + version + " " + handle.splits()));
              return version;
            });
    try (var handle =
        ModelHandle.of(bench.registry, "m", looking)
            .time(bench.time)
            .grace(Duration.ZERO)
            .warmUp(List.of(new Input(0)))
            .aliases(List.of("champion", "challenger"))
            .listen(
                event -> {
                  if (event instanceof ModelEvent.Swapped swap) {
                    opened.forEach(one -> seen.add(swap.ref().version() + " " + one.splits()));
                  }
                })
            .open()) {
      opened.add(handle);
      handle.switches().pin(3, SwitchBench.ANN);
      bench.poll();
      handle.switches().unpin(SwitchBench.ANN);
      bench.poll();
      bench.registry.pin("m", 3, SwitchBench.ANN);
      bench.poll();
      bench.registry.unpin("m", SwitchBench.ANN);
      bench.poll();
      assertThat(seen)
          .containsExactly(
              "opening 3 false",
              "3 false",
              "opening 1 false",
              "1 true",
              "opening 3 false",
              "3 false",
              "opening 1 false",
              "1 true");
    }
  }

  @Test
  void split_whereAPinDoesNotOpen_isAsBefore() {
    bench.publish(3);
    try (var handle =
        ModelHandle.of(bench.registry, "m", bench.loader.failingToLoad(3))
            .time(bench.time)
            .aliases(List.of("champion", "challenger"))
            .open()) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.switches().pin(3, SwitchBench.ANN));
      assertThat(handle.splits()).isTrue();
    }
  }
}
