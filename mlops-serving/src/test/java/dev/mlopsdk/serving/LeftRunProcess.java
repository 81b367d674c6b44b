package dev.mlopsdk.serving;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.gate.Batching;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that ends while a run goes on whose only caller has left at its deadline. */
final class LeftRunProcess {

  private static final float FIRST = 1;
  private static final float LEFT = 2;

  private static final CountDownLatch FIRST_RUNS = new CountDownLatch(1);
  private static final CountDownLatch NEXT_WAITS = new CountDownLatch(1);
  private static final CountDownLatch ENDS = new CountDownLatch(1);

  private LeftRunProcess() {}

  public static void main(String[] args) throws Exception {
    FakeModel<float[], Float> model =
        FakeModel.of(InputReader.ofFloats(List.of("x")), (input, version) -> run(input[0]))
            .withLanes(1)
            .withBatches(4);
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    ServedModel<float[], Float> served =
        ServedModel.of(registry, "m", model)
            .batching(Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS))
            .open();
    for (int i = 0; i < 20; i++) {
      served.predict(new float[] {0});
    }
    daemon(() -> served.predict(new float[] {FIRST}));
    FIRST_RUNS.await();
    daemon(
        () -> {
          while (served.load().waiting() == 0) {
            Thread.onSpinWait();
          }
          NEXT_WAITS.countDown();
        });
    try {
      served.predict(new float[] {LEFT}, Call.none().deadline(Duration.ofSeconds(1)));
    } catch (ModelException late) {
      ENDS.countDown();
      System.exit(late.kind() == ModelException.Kind.DEADLINE ? 7 : 1);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static float run(float input) {
    try {
      if (input == FIRST) {
        FIRST_RUNS.countDown();
        NEXT_WAITS.await();
      } else if (input == LEFT) {
        ENDS.await();
        // By then the process would have ended.
        Thread.sleep(500);
        System.out.println("the run that was left has ended");
        System.out.flush();
      } else {
        // So long that the gate's own threads lead runs.
        Thread.sleep(3);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return input;
  }
}
