package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.ShadowKit.Input;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ShadowAllocationTest {

  private static final Boolean ANSWER = true;
  private static final int ROUNDS = 60;
  private static final int CALLS = 40_000;

  private final ShadowKit kit = new ShadowKit();

  private long bytesPerCall(Shadow shadow, long bound) {
    try (var model =
        ServedModel.of(kit.registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .shadow(shadow)
            .meters(new SimpleMeterRegistry())
            .open()) {
      Input input = new Input(1);
      Call call = Call.unit("ann");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // On a busy machine it takes several rounds until all of it is compiled.
      for (int round = 0; round < ROUNDS && least > bound * CALLS; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        run(model, input, call);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      return least / CALLS;
    }
  }

  private static void run(ServedModel<Input, Boolean> model, Input input, Call call) {
    for (int i = 0; i < CALLS; i++) {
      if (!model.predict(input, call).value().equals(ANSWER)) {
        throw new AssertionError("another answer than the model's");
      }
    }
  }

  @Test
  void predict_thatIsNotDrawn_allocatesThePredictionAlone() {
    assertThat(bytesPerCall(Shadow.sampling(1e-12), 48)).isLessThanOrEqualTo(48);
  }

  @Test
  void predict_thatIsCopied_allocatesTheCopyToo() {
    assertThat(bytesPerCall(Shadow.sampling(1), 40 + 72)).isLessThanOrEqualTo(40 + 72);
  }
}
