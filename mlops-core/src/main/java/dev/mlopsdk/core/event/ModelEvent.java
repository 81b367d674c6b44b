package dev.mlopsdk.core.event;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.event.Level;

/**
 * Something that happened to a served model. Immutable.
 *
 * @since 0.1
 */
public sealed interface ModelEvent {

  /** When. */
  Instant at();

  /** The version it is about. */
  ModelRef ref();

  /** One sentence for a person. */
  String message();

  /** Its kind, as the MDC has it: {@code Swapped}. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** What of the version it is about: an alias, a feature, a rule; empty if it is the whole. */
  default String subject() {
    return "";
  }

  /** How loud it is logged. */
  default Level level() {
    return Level.INFO;
  }

  /** A version was verified, loaded and warmed up. */
  record Loaded(Instant at, ModelRef ref, String device, long loadNanos) implements ModelEvent {
    @Override
    public String message() {
      return ref + " loaded on " + device + " in " + loadNanos / 1_000_000 + " ms";
    }
  }

  /** A version took over an alias in this process; {@code previous} is -1 for the first one. */
  record Swapped(Instant at, ModelRef ref, String alias, int previous) implements ModelEvent {
    @Override
    public String subject() {
      return alias;
    }

    @Override
    public String message() {
      return ref + " serves as " + alias + (previous < 0 ? "" : " instead of version " + previous);
    }
  }

  /**
   * A version that the registry names could not be verified, loaded or warmed up; {@code serving}
   * goes on, or nothing (-1).
   */
  record Rejected(Instant at, ModelRef ref, String alias, int serving, String cause)
      implements ModelEvent {
    @Override
    public String subject() {
      return alias;
    }

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref
          + " cannot serve as "
          + alias
          + ": "
          + cause
          + (serving < 0 ? "; nothing serves" : "; version " + serving + " goes on");
    }
  }

  /** An alias lost its version and has none now. */
  record Withdrawn(Instant at, ModelRef ref, String alias) implements ModelEvent {
    @Override
    public String subject() {
      return alias;
    }

    @Override
    public String message() {
      return ref + " no longer serves as " + alias;
    }
  }

  /**
   * The last lease of a version that was replaced has ended; it stays loaded for its grace time.
   */
  record Retired(Instant at, ModelRef ref) implements ModelEvent {
    @Override
    public Level level() {
      return Level.DEBUG;
    }

    @Override
    public String message() {
      return ref + " answered its last call";
    }
  }

  /**
   * A version that was replaced {@code sinceNanos} ago still answers calls; it stays loaded until
   * they end. Once per replacement.
   */
  record DrainOverdue(Instant at, ModelRef ref, String alias, long calls, long sinceNanos)
      implements ModelEvent {
    @Override
    public String subject() {
      return alias;
    }

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref
          + " no longer serves as "
          + alias
          + " since "
          + Wording.time(Duration.ofNanos(sinceNanos))
          + " but still answers "
          + calls
          + (calls == 1 ? " call" : " calls")
          + "; it stays loaded until they end";
    }
  }

  /**
   * A version answered its warm-up; {@code source} says whose inputs, {@code cut} whether it ran
   * out of time after {@code runs} of {@code planned} runs.
   */
  record WarmedUp(
      Instant at, ModelRef ref, String source, int runs, int planned, long nanos, boolean cut)
      implements ModelEvent {
    @Override
    public Level level() {
      return cut ? Level.WARN : Level.DEBUG;
    }

    @Override
    public String message() {
      return ref
          + " warmed up by "
          + runs
          + (cut ? " of " + planned : "")
          + (planned == 1 ? " run" : " runs")
          + " on "
          + source
          + " inputs in "
          + Wording.time(Duration.ofNanos(nanos))
          + (cut ? ", which is all the time it has; the others were left out" : "");
    }
  }

  /** A version's memory was freed. */
  record Closed(Instant at, ModelRef ref) implements ModelEvent {
    @Override
    public Level level() {
      return Level.DEBUG;
    }

    @Override
    public String message() {
      return ref + " is closed";
    }
  }

  /** The registry could not be read; what serves goes on serving. */
  record RegistryUnavailable(Instant at, ModelRef ref, String cause) implements ModelEvent {
    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return "The registry of " + ref.name() + " cannot be read: " + cause;
    }
  }

  /** A feature's distribution moved away from the baseline, or came back to it. */
  record DriftChanged(
      Instant at, ModelRef ref, String feature, String method, double score, boolean drifted)
      implements ModelEvent {
    @Override
    public String subject() {
      return feature;
    }

    @Override
    public Level level() {
      return drifted ? Level.WARN : Level.INFO;
    }

    @Override
    public String message() {
      return ref
          + " feature "
          + feature
          + (drifted ? " drifted: " : " is back: ")
          + method
          + " "
          + Wording.number(score);
    }
  }

  /** What of a feature's form changed. */
  enum SchemaChange {
    /** It stopped coming. */
    MISSING,
    /** It was never seen in training. */
    NEW,
    /** Its values are of another type. */
    TYPE,
    /** Its values are larger or smaller by one factor, as after a change of unit. */
    SCALE,
    /** It has the form of the training data again. */
    RESTORED
  }

  /**
   * The form of the inputs is no longer that of the training data, or, with {@link
   * SchemaChange#RESTORED}, it is again.
   */
  record SchemaDrifted(Instant at, ModelRef ref, String feature, SchemaChange change, String detail)
      implements ModelEvent {
    @Override
    public String subject() {
      return feature;
    }

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref + " feature " + feature + " changed its form (" + change + "): " + detail;
    }
  }

  /** An alert went from one state to another. */
  record AlertChanged(
      Instant at,
      ModelRef ref,
      String rule,
      AlertState from,
      AlertState to,
      double value,
      String detail)
      implements ModelEvent {
    @Override
    public String subject() {
      return rule;
    }

    @Override
    public Level level() {
      return switch (to) {
        case ALERT -> Level.ERROR;
        case WARN, NO_DATA -> Level.WARN;
        case OK, RECOVERING -> Level.INFO;
      };
    }

    @Override
    public String message() {
      return ref + " alert " + rule + " went from " + from + " to " + to + ": " + detail;
    }
  }

  /** What became of a request to train again. */
  enum RetrainStep {
    /** It is open. */
    REQUESTED,
    /** It waits for a person. */
    PENDING_APPROVAL,
    /** A person allowed it; it is open. */
    APPROVED,
    /** A person refused it; it is closed. */
    REFUSED,
    /** A new version answered it; it is closed. */
    REPORTED
  }

  /** A request to train the model again took a step. */
  record RetrainChanged(Instant at, ModelRef ref, String request, RetrainStep step, String reason)
      implements ModelEvent {
    @Override
    public String subject() {
      return request;
    }

    @Override
    public String message() {
      return ref + " retraining " + request + " " + step + ": " + reason;
    }
  }

  /** An operator moved a switch. */
  record SwitchChanged(Instant at, ModelRef ref, String name, String setting, Change change)
      implements ModelEvent {
    @Override
    public String subject() {
      return name;
    }

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref
          + " switch "
          + name
          + " is "
          + setting
          + " by "
          + change.actor()
          + ": "
          + change.reason();
    }
  }

  /** A version will not be loaded, since the process died of it; until someone clears it. */
  record Quarantined(Instant at, ModelRef ref, String cause) implements ModelEvent {
    @Override
    public Level level() {
      return Level.ERROR;
    }

    @Override
    public String message() {
      return ref + " is in quarantine: " + cause;
    }
  }

  /** A version that nobody called gave its native memory back; the next call loads it again. */
  record Unloaded(Instant at, ModelRef ref, long bytes, String reason) implements ModelEvent {
    @Override
    public String message() {
      return ref + " is unloaded, " + bytes / 1_000_000 + " MB, " + reason;
    }
  }

  /** A version that was unloaded is verified, loaded and warmed up again: somebody called it. */
  record Reloaded(Instant at, ModelRef ref, long loadNanos) implements ModelEvent {
    @Override
    public String message() {
      return ref + " is loaded again, in " + loadNanos / 1_000_000 + " ms";
    }
  }

  /**
   * A version that was unloaded cannot be verified, loaded or warmed up again; told once until it
   * can. Its calls fail, and each one tries again.
   */
  record ReloadFailed(Instant at, ModelRef ref, String cause) implements ModelEvent {
    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref + " could not be loaded again, so its calls fail: " + cause;
    }
  }

  /** The owner of native memory was garbage collected without being closed; told once. */
  record MemoryLeaked(Instant at, ModelRef ref, String what, long bytes, String site)
      implements ModelEvent {
    @Override
    public String subject() {
      return what;
    }

    @Override
    public Level level() {
      return Level.ERROR;
    }

    @Override
    public String message() {
      return ref + " leaked " + bytes + " bytes: " + what + " was never closed. " + site;
    }
  }

  /** Where the circuit of a version can stand. */
  enum CircuitState {
    /** Calls reach the model. */
    CLOSED,
    /** It failed too often: for a pause no call reaches it. */
    OPEN,
    /** A few calls try whether it is well again. */
    HALF_OPEN
  }

  /** The circuit of a version went from one state to another. */
  record CircuitChanged(Instant at, ModelRef ref, CircuitState from, CircuitState to, String detail)
      implements ModelEvent {
    @Override
    public String subject() {
      return to.name();
    }

    @Override
    public Level level() {
      return to == CircuitState.OPEN ? Level.ERROR : Level.INFO;
    }

    @Override
    public String message() {
      return ref + " circuit went from " + from + " to " + to + ": " + detail;
    }
  }

  /** The prediction log could not keep some records. */
  record RecordsLost(Instant at, ModelRef ref, String reason, long count) implements ModelEvent {
    @Override
    public String subject() {
      return reason;
    }

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String message() {
      return ref + " lost " + count + " records of the prediction log: " + reason;
    }
  }
}
