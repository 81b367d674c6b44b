package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One write-once step in a model's history: the state and the change that made it. Immutable.
 *
 * @param state what the registry says from now on
 * @param entry who made it so; its sequence is the state's generation
 * @since 0.1
 */
public record Generation(RegistryState state, AuditEntry entry) {

  public Generation {
    if (state.generation() != entry.sequence()) {
      throw new IllegalArgumentException(
          "A generation and its audit entry have one number, but had "
              + state.generation()
              + " and "
              + entry.sequence());
    }
  }

  /** The model's name. */
  public String name() {
    return state.name();
  }

  /** 1, 2, 3 … */
  public long number() {
    return state.generation();
  }

  /** The generation that {@code transition} makes of {@code before}. */
  static Generation after(
      @Nullable Generation before, Transition transition, Change change, Instant at) {
    RegistryState next = transition.after();
    long number = before == null ? 1 : before.number() + 1;
    RegistryState state =
        new RegistryState(
            next.name(),
            number,
            next.versions(),
            next.champion(),
            next.challenger(),
            next.formerChampions(),
            next.marks(),
            at);
    AuditEntry entry =
        AuditEntry.chained(
            number,
            at,
            transition.action(),
            transition.version(),
            before == null ? "" : before.state().summary(),
            state.summary() + transition.detail(),
            change,
            before == null ? AuditEntry.START : before.entry().hash());
    return new Generation(state, entry);
  }
}
