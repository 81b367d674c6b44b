package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ParallelTest {

  private static final int THREADS = 4;
  private static final int CALLS = 2_000;

  @Test
  void predict_fourThreadsOnTwoLanes_agreesWithOneThread() throws Exception {
    OnnxModel<float[], Float> loader = OnnxModel.of(float[].class, Float.class).withLanes(2);
    try (Model<float[], Float> model = TestModels.load(loader, "logistic")) {
      List<FutureTask<List<Float>>> callers = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int seed = t;
        FutureTask<List<Float>> caller = new FutureTask<>(() -> answers(model, seed));
        callers.add(caller);
        new Thread(caller).start();
      }
      for (int t = 0; t < THREADS; t++) {
        assertThat(callers.get(t).get()).isEqualTo(answers(model, t));
      }
    }
  }

  private static List<Float> answers(Model<float[], Float> model, long seed) {
    Random random = new Random(seed);
    List<Float> answers = new ArrayList<>(CALLS);
    for (int i = 0; i < CALLS; i++) {
      float[] x = new float[10];
      for (int j = 0; j < x.length; j++) {
        x[j] = (float) random.nextGaussian();
      }
      answers.add(TestModels.predict(model, x));
    }
    return answers;
  }
}
