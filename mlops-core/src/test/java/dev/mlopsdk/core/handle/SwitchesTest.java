package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchesTest {

  record Input(float x) {}

  private static final Change ANN = Change.by("ann", "calm first");
  private static final Change BOB = Change.by("bob", "over");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final BreakableStore store = new BreakableStore(new StoredBytes());
  private final ModelRegistry registry = ModelRegistry.over(store).withTime(time);
  private final List<ModelEvent> events = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    }
  }

  private HandleBuilder<Input, Integer> builder() {
    return ModelHandle.of(registry, "m", loader).time(time).meters(meters).listen(events::add);
  }

  private static int serves(ModelHandle<Input, Integer> handle) {
    return handle.serving().get(0).ref().version();
  }

  /** The next look at the registry. */
  private void poll() {
    time.advance(Duration.ofSeconds(5));
  }

  private List<String> moves() {
    return events.stream()
        .filter(ModelEvent.SwitchChanged.class::isInstance)
        .map(ModelEvent.SwitchChanged.class::cast)
        .map(moved -> moved.name() + " " + moved.setting() + " by " + moved.change().actor())
        .toList();
  }

  private double gauge(String name) {
    return meters.get("mlops.switch").tags("model", "m", "switch", name).gauge().value();
  }

  @Test
  void pinEverywhere_isServedWhateverTheAliasSays_untilUnpinned() {
    publish(3);
    try (var handle = builder().open()) {
      registry.pin("m", 3, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(3);
      registry.promote("m", 2, BOB);
      poll();
      registry.rollback("m", BOB);
      poll();
      assertThat(serves(handle)).isEqualTo(3);
      assertThat(handle.switches().states())
          .containsExactly(new Switches.State("pin", "3", Switches.Scope.EVERYWHERE, ANN));
      assertThat(gauge("pin")).isEqualTo(1);
      registry.unpin("m", BOB);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(handle.switches().states()).isEmpty();
      assertThat(gauge("pin")).isZero();
      assertThat(moves())
          .containsExactly("pin 3 everywhere by ann", "pin none everywhere by the registry");
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void pinEverywhere_isWhatAStartServes_andWhatCannotBeOpenedFallsBack() {
    publish(2);
    registry.pin("m", 2, ANN);
    try (var handle = builder().open()) {
      assertThat(serves(handle)).isEqualTo(2);
    }
    try (var handle = ModelHandle.of(registry, "m", loader.failingToLoad(2)).time(time).open()) {
      assertThat(serves(handle)).isEqualTo(1);
    }
  }

  @Test
  void pinHere_whileTheRegistryIsDown_servesTheVersionThatIsStillLoaded() {
    publish(2);
    try (var handle = builder().open()) {
      registry.promote("m", 2, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(2);
      store.down = true;
      poll();
      handle.switches().pin(1, ANN);
      assertThat(serves(handle)).isEqualTo(1);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(gauge("pin")).isEqualTo(1);
      handle.switches().unpin(BOB);
      handle.switches().unpin(BOB);
      assertThat(serves(handle)).as("what the registry said last").isEqualTo(2);
      assertThat(moves()).containsExactly("pin 1 here by ann", "pin none here by bob");
    }
  }

  @Test
  void pinHere_isStrongerThanThatOfTheRegistryAndThanPromotions() {
    publish(3);
    try (var handle = builder().open()) {
      handle.switches().pin(2, ANN);
      registry.pin("m", 3, BOB);
      registry.promote("m", 3, BOB);
      poll();
      assertThat(serves(handle)).isEqualTo(2);
      assertThat(handle.switches().states())
          .extracting(Switches.State::scope)
          .containsExactly(Switches.Scope.HERE, Switches.Scope.EVERYWHERE);
      handle.switches().unpin(ANN);
      assertThat(serves(handle)).isEqualTo(3);
    }
  }

  @Test
  void pinHere_ofWhatCannotServe_changesNothingAndSaysWhy() {
    publish(3);
    registry.quarantine("m", 3, ANN);
    FakeModel<Input, Integer> picky = loader.failingToLoad(2);
    ModelHandle<Input, Integer> handle =
        ModelHandle.of(registry, "m", picky).time(time).listen(events::add).open();
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> handle.switches().pin(2, ANN))
        .withMessageContaining("Version 2 of m is not pinned")
        .withMessageContaining("told not to load");
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> handle.switches().pin(9, ANN))
        .withMessageContaining("[1, 2, 3]");
    assertThatIllegalStateException()
        .isThrownBy(() -> handle.switches().pin(3, ANN))
        .withMessageContaining("registry.clearQuarantine(\"m\", 3, change)");
    assertThat(serves(handle)).isEqualTo(1);
    assertThat(handle.switches().states()).isEmpty();
    assertThat(moves()).isEmpty();
    handle.close();
    assertThatIllegalStateException().isThrownBy(() -> handle.switches().pin(1, ANN));
  }

  @Test
  void pinHere_onAPlainFile_knowsOnlyThat(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("m.fake"), new byte[] {1});
    try (var handle = ModelHandle.of(file, loader).time(time).open()) {
      handle.switches().pin(0, ANN);
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(() -> handle.switches().pin(1, ANN))
          .withMessageContaining("only version 0");
    }
  }

  @Test
  void pinEverywhere_thatDoesNotOpen_leavesTheProcessToTheAlias() {
    publish(3);
    FakeModel<Input, Integer> picky = loader.failingToLoad(3);
    try (var handle = ModelHandle.of(registry, "m", picky).time(time).listen(events::add).open()) {
      registry.pin("m", 3, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      registry.promote("m", 2, BOB);
      poll();
      poll();
      assertThat(serves(handle)).as("as a process that starts now").isEqualTo(2);
      registry.rollback("m", BOB);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(picky.loads(new ModelRef("m", 3))).as("tried once").isEqualTo(1);
      assertThat(events.stream().filter(ModelEvent.Rejected.class::isInstance)).hasSize(1);
    }
  }

  @Test
  void pinHere_thatDoesNotOpen_doesNotHaveTheChampionTriedAgain() {
    publish(3);
    FakeModel<Input, Integer> picky = loader.failingToLoad(2).failingToLoad(3);
    try (var handle = ModelHandle.of(registry, "m", picky).time(time).listen(events::add).open()) {
      registry.promote("m", 3, ANN);
      poll();
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.switches().pin(2, ANN));
      poll();
      poll();
      assertThat(picky.loads(new ModelRef("m", 3))).isEqualTo(1);
      assertThat(picky.loads(new ModelRef("m", 2))).isEqualTo(1);
    }
  }

  @Test
  void split_isOffFromBeforeAPinServesUntilTheChampionServesAgain() {
    publish(3);
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
        ModelHandle.of(registry, "m", looking)
            .time(time)
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
      handle.switches().pin(3, ANN);
      poll();
      handle.switches().unpin(ANN);
      poll();
      registry.pin("m", 3, ANN);
      poll();
      registry.unpin("m", ANN);
      poll();
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
    publish(3);
    try (var handle =
        ModelHandle.of(registry, "m", loader.failingToLoad(3))
            .time(time)
            .aliases(List.of("champion", "challenger"))
            .open()) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> handle.switches().pin(3, ANN));
      assertThat(handle.splits()).isTrue();
    }
  }

  @Test
  void split_whileTheChampionIsInQuarantine_isOff() {
    publish(3);
    registry.promote("m", 3, ANN);
    try (var handle = builder().aliases(List.of("champion", "challenger")).open()) {
      assertThat(handle.splits()).isTrue();
      registry.quarantine("m", 3, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(handle.splits()).as("1 is not the arm that the experiment names").isFalse();
      assertThat(handle.splitOff()).isTrue();
      registry.clearQuarantine("m", 3, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(3);
      assertThat(handle.splits()).isTrue();
    }
  }

  @Test
  void event_ofAnObserver_doesNotHaveItsCallerDoTheHandlesWork() throws Exception {
    publish(2);
    List<VersionContext> contexts = new ArrayList<>();
    List<Thread> tellers = new ArrayList<>();
    Runnable[] whileOpening = {() -> {}};
    FakeModel<Input, Integer> slow =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              whileOpening[0].run();
              return version;
            });
    try (var handle =
        ModelHandle.of(registry, "m", slow)
            .time(time)
            .warmUp(List.of(new Input(0)))
            .observe(
                context -> {
                  contexts.add(context);
                  return new Counting();
                })
            .listen(
                event -> {
                  if (event instanceof ModelEvent.SwitchChanged) {
                    tellers.add(Thread.currentThread());
                  }
                })
            .open()) {
      VersionContext context = contexts.get(0);
      whileOpening[0] =
          () -> {
            Thread caller =
                new Thread(
                    () ->
                        context
                            .events()
                            .accept(
                                new ModelEvent.DriftChanged(
                                    time.now(), context.ref(), "hour", "psi", 1, true)));
            caller.start();
            try {
              caller.join();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          };
      registry.freeze("m", ANN);
      registry.promote("m", 1, ANN);
      registry.unfreeze("m", ANN);
      registry.pin("m", 2, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(2);
      assertThat(tellers).containsOnly(Thread.currentThread());
    }
  }

  @Test
  void freeze_isToldAndMetered() {
    publish(1);
    registry.freeze("m", ANN);
    try (var handle = builder().open()) {
      assertThat(gauge("freeze")).isEqualTo(1);
      registry.unfreeze("m", BOB);
      poll();
      assertThat(gauge("freeze")).isZero();
      assertThat(moves()).startsWith("freeze on everywhere by ann").hasSize(2);
      assertThat(handle.switches().states()).isEmpty();
    }
  }

  @Test
  void quarantine_ofTheChampion_movesToTheFormerAndBackWhenCleared() {
    publish(2);
    registry.promote("m", 2, ANN);
    try (var handle = builder().open()) {
      registry.quarantine("m", 2, ANN);
      poll();
      poll();
      assertThat(serves(handle)).isEqualTo(1);
      assertThat(events.stream().filter(ModelEvent.Quarantined.class::isInstance)).hasSize(1);
      assertThat(events.stream().filter(ModelEvent.Rejected.class::isInstance)).hasSize(1);
      registry.clearQuarantine("m", 2, BOB);
      poll();
      assertThat(serves(handle)).isEqualTo(2);
    }
  }

  @Test
  void quarantine_ofEverything_goesOnWhileServingAndFailsTheNextStart() {
    publish(1);
    try (var handle = builder().open()) {
      registry.quarantine("m", 1, ANN);
      poll();
      assertThat(serves(handle)).isEqualTo(1);
    }
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> builder().open())
        .matches(e -> e.kind() == ModelException.Kind.LOAD)
        .withMessageContaining("version 1 of m is in quarantine: ann: calm first")
        .withMessageContaining("registry.clearQuarantine(\"m\", 1, change)");
    assertThat(loader.open()).isZero();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void quarantine_ofTheChallenger_leavesThatAliasEmpty() {
    publish(2);
    try (var handle = builder().aliases(List.of("champion", "challenger")).open()) {
      assertThat(handle.splits()).isTrue();
      registry.quarantine("m", 2, ANN);
      poll();
      assertThat(handle.complete()).isFalse();
      assertThat(handle.splits()).isFalse();
      assertThat(handle.splitOff()).isFalse();
      registry.clearQuarantine("m", 2, BOB);
      poll();
      assertThat(handle.splits()).isTrue();
    }
  }

  @Test
  void split_isOffWhereItIsOffHereOrEverywhereOrAnotherVersionIsPinned() {
    publish(2);
    try (var handle = builder().aliases(List.of("champion", "challenger")).open()) {
      Switches here = handle.switches();
      here.off(Switch.SPLIT, ANN);
      assertThat(handle.splits()).isFalse();
      registry.switchOff("m", Switch.SPLIT, ANN);
      poll();
      here.on(Switch.SPLIT, BOB);
      assertThat(handle.splits()).as("still off everywhere").isFalse();
      registry.switchOn("m", Switch.SPLIT, BOB);
      poll();
      assertThat(handle.splits()).isTrue();
      here.pin(1, ANN);
      assertThat(handle.splits()).as("the pinned version is the champion").isTrue();
      here.pin(2, ANN);
      assertThat(handle.splits()).isFalse();
      here.unpin(BOB);
      assertThat(handle.splits()).isTrue();
      assertThat(gauge("split")).isZero();
    }
  }

  @Test
  void off_ofASwitchThatThereIsNot_namesThoseThereAre() {
    publish(1);
    try (var handle = builder().observe(new Counting()).open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> handle.switches().off(Switch.of("dirft"), ANN))
          .withMessageContaining("no 'dirft'")
          .withMessageContaining("[counting]");
      assertThatIllegalArgumentException()
          .as("one alias has no split")
          .isThrownBy(() -> handle.switches().off(Switch.SPLIT, ANN));
    }
  }

  @Test
  void observer_thatIsOff_isNotCalled_andHearsAgainWhenOn() {
    publish(1);
    Counting counting = new Counting();
    Counting lambdaLike = new Counting("other");
    try (var handle = builder().observe(counting).observe(lambdaLike).open()) {
      show(handle);
      handle.switches().off(Switch.of("counting"), ANN);
      handle.switches().off(Switch.of("counting"), BOB);
      show(handle);
      assertThat(counting.seen).containsExactly("record", "failed");
      assertThat(lambdaLike.seen).hasSize(4);
      assertThat(gauge("counting")).isEqualTo(1);
      registry.switchOff("m", Switch.of("other"), ANN);
      poll();
      show(handle);
      assertThat(lambdaLike.seen).hasSize(4);
      handle.switches().on(Switch.of("counting"), BOB);
      handle.switches().on(Switch.of("counting"), BOB);
      show(handle);
      assertThat(counting.seen).hasSize(4);
      assertThat(moves())
          .containsExactly(
              "counting off here by ann", "other off everywhere by ann", "counting on here by bob");
    }
  }

  private static void show(ModelHandle<Input, Integer> handle) {
    LoadedVersion<Input, Integer> version = handle.acquire(0);
    assertThat(version).isNotNull();
    try {
      Frame frame = version.frames().take();
      frame.begin(Call.none(), Assignment.none());
      frame.end(1, 1, 1);
      version.watch().answered(frame);
      version.watch().failed(frame, new IllegalStateException("broken"));
      version.frames().give(frame);
    } finally {
      version.release();
    }
  }

  @Test
  void name_ofAnObserver_isItsClassInSmallLettersUnlessItSaysOtherwise() {
    PredictionObserver lambda = version -> new Counting();
    assertThat(lambda.name()).isEqualTo("observer");
    assertThat(new Counting().name()).isEqualTo("counting");
    assertThat(new TwoWords().name()).isEqualTo("two-words");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().observe(new Counting("split")))
        .withMessageContaining("a switch of its own");
    assertThatIllegalArgumentException().isThrownBy(() -> builder().observe(new Counting("No!")));
  }

  private static final class TwoWords implements PredictionObserver {
    @Override
    public Recorder open(VersionContext version) {
      return new Counting();
    }
  }

  private static final class Counting implements PredictionObserver, Recorder {
    private final List<String> seen = new ArrayList<>();
    private final String name;

    Counting() {
      this("");
    }

    Counting(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name.isEmpty() ? PredictionObserver.super.name() : name;
    }

    @Override
    public Recorder open(VersionContext version) {
      return this;
    }

    @Override
    public void record(PredictionView prediction) {
      seen.add("record");
    }

    @Override
    public void failed(PredictionView prediction, Throwable failure) {
      seen.add("failed");
    }

    @Override
    public void outcome(OutcomeView outcome) {
      seen.add("outcome");
    }

    @Override
    public void close() {}
  }
}
