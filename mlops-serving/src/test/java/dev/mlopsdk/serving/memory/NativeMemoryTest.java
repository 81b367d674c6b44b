package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Budgets and unloading; files of 1,000 bytes are taken to need 2,000, as nothing was learned. */
class NativeMemoryTest {

  private static final Change CHANGE = Change.by("ann", "memory");
  private static final float[] INPUT = {1};

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<float[], Integer> loader =
      FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> version);

  private static ModelRegistry registry(String name, int versions) {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (int i = 0; i < versions; i++) {
      registry.publish(name, ModelFiles.of("model.bin", new byte[1000]), CHANGE);
    }
    return registry;
  }

  private ServedModelBuilder<float[], Integer> builder(
      ModelRegistry registry, String name, NativeMemory memory) {
    return ServedModel.of(registry, name, loader)
        .time(time)
        .meters(meters)
        .listen(events::add)
        .memory(memory);
  }

  private ServedModel<float[], Integer> served(String name, NativeMemory memory) {
    return builder(registry(name, 1), name, memory).open();
  }

  private double gauge(String name, String... tags) {
    return meters.get(name).tags(tags).gauge().value();
  }

  @Test
  void holdings_ofServedModels_sayWhoHoldsWhatUntilTheyAreClosed() {
    NativeMemory memory = NativeMemory.budget(10_000);
    try (ServedModel<float[], Integer> delay = served("delay", memory);
        ServedModel<float[], Integer> price = served("price", memory)) {
      assertThat(memory.holdings())
          .containsExactlyInAnyOrder(
              new Holding(ModelRef.of("delay", 1), "model", 2000, 0, Holding.Certainty.ESTIMATED),
              new Holding(ModelRef.of("price", 1), "model", 2000, 0, Holding.Certainty.ESTIMATED));
      assertThat(memory.usedBytes()).isEqualTo(4000);
      assertThat(delay.predict(INPUT).value()).isEqualTo(price.predict(INPUT).value());
      assertThat(gauge("mlops.memory.used")).isEqualTo(4000);
      assertThat(gauge("mlops.memory.budget")).isEqualTo(10_000);
      assertThat(gauge("mlops.model.memory", "model", "delay", "kind", "weights")).isEqualTo(2000);
      assertThat(gauge("mlops.model.memory", "model", "delay", "kind", "lanes")).isZero();
    }
    assertThat(memory.usedBytes()).isZero();
    assertThat(memory.peakBytes()).isEqualTo(4000);
    assertThat(loader.open()).isZero();
  }

  @Test
  void open_largerThanTheWholeBudget_isRefusedWithWhatWouldHelp() {
    assertThatThrownBy(() -> served("delay", NativeMemory.budget(1500)))
        .cause()
        .hasMessage(
            "delay:1 needs about 2000 bytes, more than the whole budget of 1500 bytes; raise the"
                + " budget");
  }

  @Test
  void open_beyondTheBudget_isRefusedWithASentenceToActOn() {
    NativeMemory memory = NativeMemory.budget(3500);
    try (ServedModel<float[], Integer> delay = served("delay", memory)) {
      assertThat(delay.predict(INPUT).value()).isEqualTo(1);
      assertThatThrownBy(() -> served("price", memory))
          .isInstanceOf(ModelException.class)
          .cause()
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.MEMORY))
          .hasMessage(
              "price:1 needs about 2000 bytes, but 2000 bytes of the budget of 3500 bytes are used"
                  + " (delay:1 2000 bytes),"
                  + " and nothing idle is left to unload; raise the budget, close a model, or swap"
                  + " it in place of its former version");
      assertThat(delay.predict(INPUT).value()).isEqualTo(1);
      assertThat(meters.get("mlops.memory.refused").functionCounter().count()).isEqualTo(1);
    }
  }

  @Test
  void promote_beyondTheBudget_isForecastAndRejectedAndTheFormerServesOn() {
    NativeMemory memory = NativeMemory.budget(3500);
    ModelRegistry registry = registry("delay", 2);
    try (ServedModel<float[], Integer> delay = builder(registry, "delay", memory).open()) {
      MemoryForecast forecast =
          memory.forecast(registry.artifact(ModelRef.of("delay", 2)), loader.runtime());
      assertThat(forecast).isEqualTo(new MemoryForecast(2000, 2000, 0, 3500));
      assertThat(forecast.peakBytes()).isEqualTo(4000);
      assertThat(forecast.fits()).isFalse();

      registry.promote("delay", 2, CHANGE);
      time.advance(Duration.ofSeconds(1));
      delay.predict(INPUT);
      assertThat(delay.predict(INPUT).value()).isEqualTo(1);
      assertThat(events)
          .anyMatch(
              e -> e instanceof ModelEvent.Rejected r && r.cause().contains("delay:2 needs about"));
    }
  }

  @Test
  void promote_withAVersionKeptForARollback_unloadsThatFirst() {
    NativeMemory memory = NativeMemory.budget(5000);
    ModelRegistry registry = registry("delay", 3);
    try (ServedModel<float[], Integer> delay = builder(registry, "delay", memory).open()) {
      delay.predict(INPUT);
      registry.promote("delay", 2, CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(delay.predict(INPUT).value()).isEqualTo(2);
      assertThat(memory.usedBytes()).isEqualTo(4000);

      registry.promote("delay", 3, CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(delay.predict(INPUT).value()).isEqualTo(3);
      assertThat(events)
          .filteredOn(ModelEvent.Unloaded.class::isInstance)
          .singleElement()
          .hasToString(
              "Unloaded[at=2026-06-01T12:00:01Z, ref=delay:1, bytes=2000, reason=to make room for"
                  + " delay:3]");
      assertThat(memory.usedBytes()).isEqualTo(4000);

      registry.rollback("delay", CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(delay.predict(INPUT).value()).isEqualTo(2);
    }
  }

  @Test
  void open_withIdleModels_unloadsTheLeastRecentlyUsedAndTheNextCallLoadsItAgain() {
    NativeMemory memory = NativeMemory.budget(5000);
    try (ServedModel<float[], Integer> first = served("first", memory);
        ServedModel<float[], Integer> second = served("second", memory)) {
      first.predict(INPUT);
      time.advance(Duration.ofSeconds(5));
      second.predict(INPUT);
      time.advance(Duration.ofSeconds(20));
      try (ServedModel<float[], Integer> third = served("third", memory)) {
        assertThat(memory.holdings()).filteredOn(h -> h.bytes() == 0).hasSize(1);
        assertThat(memory.holdings().get(2).ref()).isEqualTo(ModelRef.of("first", 1));

        third.predict(INPUT);
        assertThat(first.predict(INPUT).value()).isEqualTo(1);
        assertThat(loader.loads(ModelRef.of("first", 1))).isEqualTo(2);
        assertThat(memory.holdings().get(2).ref()).isEqualTo(ModelRef.of("second", 1));
        assertThat(memory.usedBytes()).isEqualTo(4000);
      }
    }
    assertThat(loader.open()).isZero();
  }

  @Test
  void idleAfter_withoutACall_unloadsOnceAndTellsIt() {
    NativeMemory memory =
        NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(Duration.ofMinutes(5)));
    try (ServedModel<float[], Integer> delay = served("delay", memory)) {
      delay.predict(INPUT);
      time.advance(Duration.ofMinutes(4));
      delay.predict(INPUT);
      time.advance(Duration.ofMinutes(4));
      assertThat(loader.open()).isEqualTo(1);
      time.advance(Duration.ofMinutes(2));
      assertThat(loader.open()).isZero();
      assertThat(memory.usedBytes()).isZero();
      assertThat(gauge("mlops.model.memory", "model", "delay", "kind", "weights")).isZero();

      assertThat(delay.predict(INPUT).value()).isEqualTo(1);
      assertThat(loader.open()).isEqualTo(1);
      assertThat(gauge("mlops.model.memory", "model", "delay", "kind", "weights")).isEqualTo(2000);
      assertThat(events.stream().map(ModelEvent::kind))
          .containsSubsequence("Loaded", "Unloaded", "Reloaded")
          .containsOnlyOnce("Unloaded");
    }
  }

  @Test
  void meters_ofAVersionThatCameBack_showTheOneThatIsThere() {
    NativeMemory memory = NativeMemory.unlimited();
    ModelRegistry registry = registry("delay", 2);
    try (ServedModel<float[], Integer> delay =
        builder(registry, "delay", memory)
            .grace(Duration.ZERO)
            .meterRetention(Duration.ofHours(1))
            .open()) {
      registry.promote("delay", 2, CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(gauge("mlops.model.memory", "version", "1", "kind", "weights")).isZero();
      registry.rollback("delay", CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(delay.predict(INPUT).value()).isEqualTo(1);
      assertThat(gauge("mlops.model.memory", "version", "1", "kind", "weights")).isEqualTo(2000);
    }
  }

  @Test
  void policy_outOfRange_namesTheRuleAndTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeMemory.budget(0))
        .withMessage("A budget is 1 byte or more, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryPolicy.withDefaults().withIdleAfter(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
  }
}
