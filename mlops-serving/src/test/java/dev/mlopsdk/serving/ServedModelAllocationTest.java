package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedModelAllocationTest {

  record Input(float a, float b, int c, double d) {}

  private static final Boolean ANSWER = true;

  @Test
  void predict_allocatesNothingButThePrediction() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation test"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .meters(new SimpleMeterRegistry())
            .open()) {
      Input input = new Input(1, 2, 3, 4);
      Call call = Call.unit("ann");
      run(served, input, call, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(served, input, call, 20_000);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(40);
    }
  }

  @Test
  void predict_thatIsNotSampledToRunAgain_allocatesNoMore() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation test"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .meters(new SimpleMeterRegistry())
            .observe(Statistics.withDefaults())
            .rerun(Repeatability.sampling(1e-12))
            .open()) {
      Input input = new Input(1, 2, 3, 4);
      Call call = Call.unit("ann");
      run(served, input, call, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(served, input, call, 20_000);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(40);
    }
  }

  @Test
  void predict_withSplitAndObserverOff_allocatesNoMore() {
    ModelRegistry registry = ModelRegistry.inMemory();
    Change change = Change.by("ann", "allocation test");
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), change);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), change);
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .split(new Halves())
            .observe(new Loud())
            .open()) {
      served.switches().off(Switch.SPLIT, change);
      served.switches().off(Switch.of("loud"), change);
      Input input = new Input(1, 2, 3, 4);
      Call call = Call.unit("ann");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // Until the compiler has come to it, which takes longer on a machine that has much to do.
      for (int round = 0; round < 200 && least > 40; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        run(served, input, call, 20_000);
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
      }
      assertThat(least).as("bytes per call: one Prediction").isLessThanOrEqualTo(40);
    }
  }

  /** Would fail every call if it were called. */
  private static final class Loud implements PredictionObserver, Recorder {
    @Override
    public Recorder open(VersionContext version) {
      return this;
    }

    @Override
    public void record(PredictionView prediction) {
      throw new AssertionError("it is off");
    }

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  private static final class Halves implements Assigner {
    private final Assignment champion =
        new Assignment("e", "champion", 0, Assignment.Reason.SPLIT, 0, 0.5);

    @Override
    public Assignment assign(CharSequence unit) {
      return champion;
    }

    @Override
    public Assignment unassigned() {
      return Assignment.none();
    }

    @Override
    public List<String> variants() {
      return List.of("champion", "challenger");
    }
  }

  private static void run(ServedModel<Input, Boolean> served, Input input, Call call, int times) {
    for (int i = 0; i < times; i++) {
      if (!served.predict(input, call).value()) {
        throw new IllegalStateException("a wrong answer");
      }
    }
  }
}
