package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.Switches;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.ShadowKit.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The switch {@code shadow}, here and everywhere. */
class ShadowSwitchTest {

  private final ShadowKit kit = new ShadowKit();
  private final List<String> moved = new ArrayList<>();

  private void note(ModelEvent event) {
    if (event instanceof ModelEvent.SwitchChanged changed) {
      moved.add(changed.name() + " " + changed.setting());
    }
  }

  @Test
  void shadow_switchedOffHere_copiesNothingUntilItIsOn() throws Exception {
    try (var model = kit.builder(kit.all()).listen(this::note).open()) {
      model.switches().off(Switch.SHADOW, ShadowKit.ANN);
      model.predict(new Input(1));
      assertThat(model.switches().states())
          .extracting(Switches.State::name, Switches.State::setting)
          .containsExactly(tuple("shadow", "off"));
      assertThat(kit.meters.get(CoreMeters.SWITCH).tag("switch", "shadow").gauge().value())
          .isEqualTo(1);
      model.switches().on(Switch.SHADOW, ShadowKit.ANN);
      model.predict(new Input(2));
      assertThat(kit.pair().champion().score()).isEqualTo(2);
      assertThat(kit.pairs).isEmpty();
      assertThat(moved).containsExactly("shadow off here", "shadow on here");
    }
  }

  @Test
  void shadow_switchedOffEverywhere_stopsAtTheNextPoll() throws Exception {
    try (var model = kit.builder(kit.all()).listen(this::note).open()) {
      kit.registry.switchOff("m", Switch.SHADOW, ShadowKit.ANN);
      kit.time.advance(Duration.ofSeconds(5));
      model.predict(new Input(1));
      kit.registry.switchOn("m", Switch.SHADOW, ShadowKit.ANN);
      kit.time.advance(Duration.ofSeconds(5));
      model.predict(new Input(2));
      assertThat(kit.pair().champion().score()).isEqualTo(2);
      assertThat(kit.pairs).isEmpty();
      assertThat(moved).containsExactly("shadow off everywhere", "shadow on everywhere");
    }
  }

  @Test
  void shadow_switchedOff_dropsTheCopiesThatWait() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    var loader =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (version == 2) {
                running.countDown();
                gate.acquireUninterruptibly();
              }
              return 1.0;
            });
    try (var model =
        ServedModel.of(kit.registry, "m", loader).shadow(kit.all()).time(kit.time).open()) {
      model.predict(new Input(1));
      running.await();
      model.predict(new Input(2));
      model.predict(new Input(3));
      model.switches().off(Switch.SHADOW, ShadowKit.ANN);
      gate.release();
      kit.pair();
      ShadowKit.await("the drops", () -> ShadowKit.dropped(model, Dropped.OFF) == 2);
    }
  }

  @Test
  void shadow_ofAModelWithout_isNoSwitch() {
    try (var model = ServedModel.of(kit.registry, "m", kit.halving).time(kit.time).open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.switches().off(Switch.SHADOW, ShadowKit.ANN))
          .withMessageContaining("There is no 'shadow' to switch off here");
      assertThat(model.shadowReport()).isEmpty();
    }
  }

  @Test
  void observe_ofOneCalledShadow_isRefused() {
    PredictionObserver shadow =
        new PredictionObserver() {
          @Override
          public Recorder open(VersionContext version) {
            return new Recorder() {
              @Override
              public void record(PredictionView prediction) {}

              @Override
              public void outcome(OutcomeView outcome) {}

              @Override
              public void close() {}
            };
          }

          @Override
          public String name() {
            return "shadow";
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kit.builder(kit.all()).observe(shadow))
        .withMessageContaining("not called 'shadow', which is a switch of its own");
  }
}
