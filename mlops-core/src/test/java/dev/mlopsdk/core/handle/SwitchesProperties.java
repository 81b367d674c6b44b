package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Two replicas that follow one registry, one of them with a split, under any sequence of orders, of
 * switches here, of failures of the registry, with one version that does not load.
 */
class SwitchesProperties {

  record Input(float x) {}

  /** What is done, to which version and in which of both replicas. */
  record Step(String what, int version, int replica) {}

  private static final Change ANN = Change.by("ann", "a reason");
  private static final int BROKEN = 4;

  private static final String[] STEPS = {
    "promote",
    "rollback",
    "challenge",
    "withdraw",
    "pin",
    "unpin",
    "freeze",
    "unfreeze",
    "quarantine",
    "clear",
    "off",
    "on",
    "pin here",
    "unpin here",
    "off here",
    "on here",
    "down",
    "up",
    "minutes"
  };

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(STEPS), Arbitraries.integers().between(1, 4), Arbitraries.of(0, 1))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  /** One replica, and the pin that it was given. */
  private static final class Replica {
    final ModelHandle<Input, Integer> handle;
    @Nullable Integer pin;

    Replica(ModelHandle<Input, Integer> handle) {
      this.handle = handle;
    }

    int serves() {
      return handle.serving().get(0).ref().version();
    }

    /** Who should serve by what the registry says, where {@code before} serves. */
    int expected(RegistryState state, int before) {
      Integer everywhere = state.orders().pin().map(by -> by.version()).orElse(null);
      Integer pinned = pin != null ? pin : everywhere;
      if (pinned != null && pinned != BROKEN && fit(state, pinned)) {
        return pinned;
      }
      List<Integer> champions = new ArrayList<>(state.formerChampions());
      champions.add(state.champion().orElseThrow());
      for (int i = champions.size() - 1; i >= 0; i--) {
        if (champions.get(i) == BROKEN && champions.get(i).equals(pinned)) {
          continue;
        }
        if (fit(state, champions.get(i))) {
          return champions.get(i) == BROKEN ? before : champions.get(i);
        }
      }
      return before;
    }

    private static boolean fit(RegistryState state, int version) {
      return !state.orders().quarantined().containsKey(version);
    }
  }

  @Property(tries = 400, seed = "-3201549071236408119")
  void anySteps_endWhereOrdersAndAliasesSay(@ForAll("steps") List<Step> steps) {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    BreakableStore store = new BreakableStore(new StoredBytes());
    ModelRegistry registry = ModelRegistry.over(store).withTime(time);
    for (int i = 0; i < 4; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    }
    FakeModel<Input, Integer> loader =
        FakeModel.of(Input.class, (Input input, Integer version) -> version).failingToLoad(BROKEN);
    List<Replica> replicas =
        List.of(
            new Replica(
                ModelHandle.of(registry, "m", loader)
                    .time(time)
                    .aliases(List.of("champion", "challenger"))
                    .open()),
            new Replica(
                ModelHandle.of(registry, "m", loader).time(time).grace(Duration.ZERO).open()));
    for (Step step : steps) {
      int[] before = replicas.stream().mapToInt(Replica::serves).toArray();
      boolean moved = apply(step, registry, replicas.get(step.replica()), store, time);
      if (step.what().equals("pin here") && moved) {
        assertThat(replicas.get(step.replica()).serves()).isEqualTo(step.version());
        before[step.replica()] = step.version();
      }
      time.advance(Duration.ofSeconds(5));
      if (!store.down) {
        check(step, registry.state("m"), replicas, before);
      }
    }
    store.down = false;
    replicas.forEach(replica -> replica.handle.close());
    assertThat(loader.open()).isZero();
  }

  private static void check(Step step, RegistryState state, List<Replica> replicas, int[] before) {
    for (int i = 0; i < replicas.size(); i++) {
      Replica replica = replicas.get(i);
      assertThat(replica.serves())
          .as("replica %d after %s: %s, pinned here %s", i, step, state, replica.pin)
          .isEqualTo(replica.expected(state, before[i]));
    }
    ModelHandle<Input, Integer> split = replicas.get(0).handle;
    int champion = state.champion().orElseThrow();
    boolean off = split.switches().states().stream().anyMatch(one -> one.name().equals("split"));
    if (off) {
      assertThat(split.splits()).as("switched off after %s", step).isFalse();
    } else if (champion == replicas.get(0).serves()) {
      boolean unopened = pinned(state, replicas.get(0)) == BROKEN;
      assertThat(split.splits())
          .as("the champion serves after %s: %s", step, state)
          .isEqualTo(split.complete() && (champion == BROKEN || !unopened));
    } else if (champion != BROKEN) {
      assertThat(split.splits()).as("another answers for the champion: %s", state).isFalse();
    }
  }

  private static int pinned(RegistryState state, Replica replica) {
    Integer pin = replica.pin;
    int version = pin != null ? pin : state.orders().pin().map(by -> by.version()).orElse(0);
    return state.orders().quarantined().containsKey(version) ? 0 : version;
  }

  /** False if that was refused. */
  private static boolean apply(
      Step step, ModelRegistry registry, Replica replica, BreakableStore store, FakeTime time) {
    int version = step.version();
    Switches here = replica.handle.switches();
    try {
      switch (step.what()) {
        case "promote" -> registry.promote("m", version, ANN);
        case "rollback" -> registry.rollback("m", ANN);
        case "challenge" -> registry.challenge("m", version, ANN);
        case "withdraw" -> registry.withdraw("m", ANN);
        case "pin" -> registry.pin("m", version, ANN);
        case "unpin" -> registry.unpin("m", ANN);
        case "freeze" -> registry.freeze("m", ANN);
        case "unfreeze" -> registry.unfreeze("m", ANN);
        case "quarantine" -> registry.quarantine("m", version, ANN);
        case "clear" -> registry.clearQuarantine("m", version, ANN);
        case "off" -> registry.switchOff("m", Switch.SPLIT, ANN);
        case "on" -> registry.switchOn("m", Switch.SPLIT, ANN);
        case "pin here" -> {
          here.pin(version, ANN);
          replica.pin = version;
        }
        case "unpin here" -> {
          here.unpin(ANN);
          replica.pin = null;
        }
        case "off here" -> here.off(Switch.SPLIT, ANN);
        case "on here" -> here.on(Switch.SPLIT, ANN);
        case "down" -> store.down = true;
        case "up" -> store.down = false;
        default -> time.advance(Duration.ofMinutes(11));
      }
      return true;
    } catch (IllegalStateException
        | IllegalArgumentException
        | NoSuchElementException
        | ModelException refused) {
      return false;
    }
  }
}
