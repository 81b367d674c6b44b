package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.SwitchBench.Input;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.Switch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Freeze, quarantine, the split and the switches of observers. */
class SwitchesTest {

  private final SwitchBench bench = new SwitchBench();

  @Test
  void split_whileTheChampionIsInQuarantine_isOff() {
    bench.publish(3);
    bench.registry.promote("m", 3, SwitchBench.ANN);
    try (var handle = bench.builder().aliases(List.of("champion", "challenger")).open()) {
      assertThat(handle.splits()).isTrue();
      bench.registry.quarantine("m", 3, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      assertThat(handle.splits()).as("1 is not the arm that the experiment names").isFalse();
      assertThat(handle.splitOff()).isTrue();
      bench.registry.clearQuarantine("m", 3, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(3);
      assertThat(handle.splits()).isTrue();
    }
  }

  @Test
  void event_ofAnObserver_doesNotHaveItsCallerDoTheHandlesWork() throws Exception {
    bench.publish(2);
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
        ModelHandle.of(bench.registry, "m", slow)
            .time(bench.time)
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
                                    bench.time.now(), context.ref(), "hour", "psi", 1, true)));
            caller.start();
            try {
              caller.join();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          };
      bench.registry.freeze("m", SwitchBench.ANN);
      bench.registry.promote("m", 1, SwitchBench.ANN);
      bench.registry.unfreeze("m", SwitchBench.ANN);
      bench.registry.pin("m", 2, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(2);
      assertThat(tellers).containsOnly(Thread.currentThread());
    }
  }

  @Test
  void freeze_isToldAndMetered() {
    bench.publish(1);
    bench.registry.freeze("m", SwitchBench.ANN);
    try (var handle = bench.builder().open()) {
      assertThat(bench.gauge("freeze")).isEqualTo(1);
      bench.registry.unfreeze("m", SwitchBench.BOB);
      bench.poll();
      assertThat(bench.gauge("freeze")).isZero();
      assertThat(bench.moves()).startsWith("freeze on everywhere by ann").hasSize(2);
      assertThat(handle.switches().states()).isEmpty();
    }
  }

  @Test
  void quarantine_ofTheChampion_movesToTheFormerAndBackWhenCleared() {
    bench.publish(2);
    bench.registry.promote("m", 2, SwitchBench.ANN);
    try (var handle = bench.builder().open()) {
      bench.registry.quarantine("m", 2, SwitchBench.ANN);
      bench.poll();
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
      assertThat(bench.events.stream().filter(ModelEvent.Quarantined.class::isInstance)).hasSize(1);
      assertThat(bench.events.stream().filter(ModelEvent.Rejected.class::isInstance)).hasSize(1);
      bench.registry.clearQuarantine("m", 2, SwitchBench.BOB);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(2);
    }
  }

  @Test
  void quarantine_ofEverything_goesOnWhileServingAndFailsTheNextStart() {
    bench.publish(1);
    try (var handle = bench.builder().open()) {
      bench.registry.quarantine("m", 1, SwitchBench.ANN);
      bench.poll();
      assertThat(SwitchBench.serves(handle)).isEqualTo(1);
    }
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> bench.builder().open())
        .matches(e -> e.kind() == ModelException.Kind.LOAD)
        .withMessageContaining("version 1 of m is in quarantine: ann: calm first")
        .withMessageContaining("registry.clearQuarantine(\"m\", 1, change)");
    assertThat(bench.loader.open()).isZero();
    assertThat(bench.meters.getMeters()).isEmpty();
  }

  @Test
  void quarantine_ofTheChallenger_leavesThatAliasEmpty() {
    bench.publish(2);
    try (var handle = bench.builder().aliases(List.of("champion", "challenger")).open()) {
      assertThat(handle.splits()).isTrue();
      bench.registry.quarantine("m", 2, SwitchBench.ANN);
      bench.poll();
      assertThat(handle.complete()).isFalse();
      assertThat(handle.splits()).isFalse();
      assertThat(handle.splitOff()).isFalse();
      bench.registry.clearQuarantine("m", 2, SwitchBench.BOB);
      bench.poll();
      assertThat(handle.splits()).isTrue();
    }
  }

  @Test
  void split_isOffWhereItIsOffHereOrEverywhereOrAnotherVersionIsPinned() {
    bench.publish(2);
    try (var handle = bench.builder().aliases(List.of("champion", "challenger")).open()) {
      Switches here = handle.switches();
      here.off(Switch.SPLIT, SwitchBench.ANN);
      assertThat(handle.splits()).isFalse();
      bench.registry.switchOff("m", Switch.SPLIT, SwitchBench.ANN);
      bench.poll();
      here.on(Switch.SPLIT, SwitchBench.BOB);
      assertThat(handle.splits()).as("still off everywhere").isFalse();
      bench.registry.switchOn("m", Switch.SPLIT, SwitchBench.BOB);
      bench.poll();
      assertThat(handle.splits()).isTrue();
      here.pin(1, SwitchBench.ANN);
      assertThat(handle.splits()).as("the pinned version is the champion").isTrue();
      here.pin(2, SwitchBench.ANN);
      assertThat(handle.splits()).isFalse();
      here.unpin(SwitchBench.BOB);
      assertThat(handle.splits()).isTrue();
      assertThat(bench.gauge("split")).isZero();
    }
  }

  @Test
  void off_ofASwitchThatThereIsNot_namesThoseThereAre() {
    bench.publish(1);
    try (var handle = bench.builder().observe(new Counting()).open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> handle.switches().off(Switch.of("dirft"), SwitchBench.ANN))
          .withMessageContaining("no 'dirft'")
          .withMessageContaining("[counting]");
      assertThatIllegalArgumentException()
          .as("one alias has no split")
          .isThrownBy(() -> handle.switches().off(Switch.SPLIT, SwitchBench.ANN));
    }
  }

  @Test
  void observer_thatIsOff_isNotCalled_andHearsAgainWhenOn() {
    bench.publish(1);
    Counting counting = new Counting();
    Counting lambdaLike = new Counting("other");
    try (var handle = bench.builder().observe(counting).observe(lambdaLike).open()) {
      show(handle);
      handle.switches().off(Switch.of("counting"), SwitchBench.ANN);
      handle.switches().off(Switch.of("counting"), SwitchBench.BOB);
      show(handle);
      assertThat(counting.seen).containsExactly("record", "failed");
      assertThat(lambdaLike.seen).hasSize(4);
      assertThat(bench.gauge("counting")).isEqualTo(1);
      bench.registry.switchOff("m", Switch.of("other"), SwitchBench.ANN);
      bench.poll();
      show(handle);
      assertThat(lambdaLike.seen).hasSize(4);
      handle.switches().on(Switch.of("counting"), SwitchBench.BOB);
      handle.switches().on(Switch.of("counting"), SwitchBench.BOB);
      show(handle);
      assertThat(counting.seen).hasSize(4);
      assertThat(bench.moves())
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
        .isThrownBy(() -> bench.builder().observe(new Counting("split")))
        .withMessageContaining("a switch of its own");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bench.builder().observe(new Counting("No!")));
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
