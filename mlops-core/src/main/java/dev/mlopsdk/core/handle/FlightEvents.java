package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelRef;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of a JDK flight recording; {@link FlightLog} says when this may be touched. */
final class FlightEvents {

  private static final String CATEGORY = "MLOps SDK";

  private FlightEvents() {}

  static FlightLog.@Nullable Load load() {
    ModelLoad event = new ModelLoad();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  static void swap(ModelRef ref, String alias, int previous) {
    ModelSwap event = new ModelSwap();
    if (event.shouldCommit()) {
      event.model = ref.name();
      event.version = ref.version();
      event.alias = alias;
      event.previous = previous;
      event.commit();
    }
  }

  static void shed(ModelRef ref, long waitedNanos) {
    ModelShed event = new ModelShed();
    if (event.shouldCommit()) {
      event.model = ref.name();
      event.version = ref.version();
      event.waited = waitedNanos;
      event.commit();
    }
  }

  @Name("dev.mlopsdk.ModelLoad")
  @Label("Model Load")
  @Description("A version was verified, loaded and warmed up, or failed to be")
  @Category(CATEGORY)
  @StackTrace(false)
  static final class ModelLoad extends Event implements FlightLog.Load {
    @Label("Model")
    @Nullable String model;

    @Label("Version")
    int version;

    @Label("Digest")
    @Nullable String digest;

    @Label("Device")
    @Nullable String device;

    @Label("Outcome")
    @Nullable String outcome;

    @Override
    public void end(ModelRef ref, String filesDigest, String where, String how) {
      end();
      if (shouldCommit()) {
        model = ref.name();
        version = ref.version();
        digest = filesDigest;
        device = where;
        outcome = how;
        commit();
      }
    }
  }

  @Name("dev.mlopsdk.ModelSwap")
  @Label("Model Swap")
  @Description("A version took an alias in this process")
  @Category(CATEGORY)
  @StackTrace(false)
  static final class ModelSwap extends Event {
    @Label("Model")
    @Nullable String model;

    @Label("Version")
    int version;

    @Label("Alias")
    @Nullable String alias;

    @Label("Previous Version")
    int previous;
  }

  @Name("dev.mlopsdk.ModelShed")
  @Label("Model Shed")
  @Description("A call's deadline passed before it had its turn")
  @Category(CATEGORY)
  @StackTrace(false)
  static final class ModelShed extends Event {
    @Label("Model")
    @Nullable String model;

    @Label("Version")
    int version;

    @Label("Waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;
  }
}
