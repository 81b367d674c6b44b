package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lincheck's model checker over interleavings of calls on one lane: every call gets its own answer,
 * and none is parked for ever, which is what a lost wake-up would be.
 */
public class GateLincheckTest {

  /** What the checker drives. */
  public static class Calls {

    private final LoneGate gate =
        new LoneGate(1, 2, Admission.withDefaults(), new NoTime(), x -> x + 1);

    /** One call. */
    @Operation
    public int predict(@Param(gen = IntGen.class) int input) {
      return gate.predict(input, Call.none());
    }
  }

  /** Stands still; the checker cannot look into the JDK's queues that a {@code FakeTime} has. */
  private static final class NoTime implements TimeSource {

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("No time passes here");
    }
  }

  /** What they would be one after another. */
  public static class OneByOne {

    /** One call. */
    public int predict(int input) {
      return input + 1;
    }
  }

  @Test
  @Tag("soak") // 40 s of processor time, nearly all of it to instrument classes
  void predict_allInterleavingsTried_answersEveryCall() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(1)
        .invocationsPerIteration(200)
        .sequentialSpecification(OneByOne.class)
        .check(Calls.class);
  }
}
