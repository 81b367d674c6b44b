package dev.mlopsdk.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {

  private static final ModelEvent EVENT =
      new ModelEvent.Swapped(Instant.EPOCH, ModelRef.of("delay", 2), "champion", 1);

  private final Events events = new Events();
  private final List<ModelEvent> heard = new ArrayList<>();

  @Test
  void accept_withAListenerThatThrows_reachesTheOthersAndNotTheCaller() {
    events.add(
        event -> {
          throw new IllegalStateException("a bad listener");
        });
    events.add(heard::add);
    events.accept(EVENT);
    events.accept(EVENT);
    assertThat(heard).containsExactly(EVENT, EVENT);
  }

  @Test
  void accept_withAnError_letsItPass() {
    events.add(
        event -> {
          throw new AssertionError("not swallowed");
        });
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> events.accept(EVENT));
  }

  @Test
  void message_ofEveryEvent_isASentenceThatNamesTheVersion() {
    ModelRef ref = ModelRef.of("delay", 2);
    Instant at = Instant.EPOCH;
    assertThat(EVENT.message()).isEqualTo("delay:2 serves as champion instead of version 1");
    assertThat(new ModelEvent.Swapped(at, ref, "champion", -1).message())
        .isEqualTo("delay:2 serves as champion");
    assertThat(new ModelEvent.Rejected(at, ref, "champion", 1, "it does not load").message())
        .isEqualTo("delay:2 cannot serve as champion: it does not load; version 1 goes on");
    assertThat(new ModelEvent.Rejected(at, ref, "champion", -1, "it does not load").message())
        .endsWith("nothing serves");
    assertThat(new ModelEvent.Loaded(at, ref, "cpu", 5_000_000).message())
        .isEqualTo("delay:2 loaded on cpu in 5 ms");
    assertThat(new ModelEvent.RegistryUnavailable(at, ref, "no disk").message())
        .isEqualTo("The registry of delay cannot be read: no disk");
    assertThat(new ModelEvent.DriftChanged(at, ref, "hour", "psi", 0.5, true).message())
        .isEqualTo("delay:2 feature hour drifted: psi 0.5");
  }
}
