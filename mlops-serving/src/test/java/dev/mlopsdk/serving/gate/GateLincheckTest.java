package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Instant;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Lincheck's model checker over interleavings of calls on one lane: every call gets its own answer,
 * and none is parked for ever, which is what a lost wake-up would be.
 */
public class GateLincheckTest {

  /** What the checker drives. */
  public static class Calls {

    private final LoneGate gate =
        new LoneGate(1, 2, Admission.withDefaults(), FakeTime.at(Instant.EPOCH), x -> x + 1);

    /** One call. */
    @Operation
    public int predict(int input) {
      return gate.predict(input, Call.none());
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
  void predict_allInterleavingsTried_answersEveryCall() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .iterations(5)
        .invocationsPerIteration(2_000)
        .sequentialSpecification(OneByOne.class)
        .check(Calls.class);
  }
}
