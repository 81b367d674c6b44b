package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.drift.measure.MeasureResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictChangesTest {

  private final List<ModelEvent> events = new ArrayList<>();
  private final VerdictChanges changes = new VerdictChanges(events::add);

  /** Measures may change over a restart: what nobody measures any more stands no longer. */
  @Test
  void resume_withAVerdictThatNobodyGives_forgetsIt() {
    changes.resume(Set.of("psi distance", "ks distance"));

    changes.add(report(true));
    changes.tell();

    assertThat(events).as("that it drifted was told before").isEmpty();
    assertThat(changes.standing()).containsExactly("psi distance");

    changes.add(report(false));
    changes.tell();

    assertThat(events).hasSize(1);
    assertThat(changes.standing()).isEmpty();
  }

  private static DriftReport report(boolean drifted) {
    DriftScore psi =
        new DriftScore("psi", 0.3, 0.3, 0.3, MeasureResult.Effect.LARGE, 0.1, 0, 0, drifted);
    return new DriftReport(
        ModelRef.of("delay", 2),
        Instant.EPOCH,
        DriftReport.Source.STORED,
        new DriftReport.Rule(Map.of("psi", 0.1), 0.01, 200, Alarm.EACH_WINDOW),
        List.of(new FeatureDrift("distance", 500, 0, 0, List.of(psi), Optional.empty())),
        List.of(),
        Map.of(),
        List.of());
  }
}
