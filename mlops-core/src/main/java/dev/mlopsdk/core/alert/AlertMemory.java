package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a machine knows, to be kept over a restart. Immutable. */
record AlertMemory(
    AlertState state,
    AlertState resume,
    Instant since,
    @Nullable Instant coolUntil,
    int goods,
    List<Level> window,
    Levels.Learned learned) {

  AlertMemory {
    window = List.copyOf(window);
  }
}
