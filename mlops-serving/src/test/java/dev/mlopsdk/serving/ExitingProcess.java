package dev.mlopsdk.serving;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that serves a model to eight threads, swaps it all the time, and ends meanwhile. */
final class ExitingProcess {

  private static final int CALLERS = 8;
  private static final Change CHANGE = Change.by("ann", "test");

  private ExitingProcess() {}

  /** Arguments: how to end (exit, wait, close), the model's file, the registry's directory. */
  public static void main(String[] args) throws Exception {
    ModelRegistry registry = ModelRegistry.directory(Path.of(args[2]));
    registry.publish("m", ModelFiles.of(Path.of(args[1])), CHANGE);
    registry.publish("m", ModelFiles.of(Path.of(args[1])), CHANGE);
    ServedModel<float[], Float> served =
        ServedModel.of(registry, "m", OnnxModel.of(float[].class, Float.class))
            .warmUp(List.of(new float[10]))
            .grace(Duration.ZERO)
            .open();
    CountDownLatch calling = new CountDownLatch(CALLERS);
    for (int i = 0; i < CALLERS; i++) {
      daemon(() -> call(served, calling));
    }
    daemon(() -> swap(registry, served));
    calling.await();
    switch (args[0]) {
      case "exit" -> System.exit(7);
      case "close" -> {
        served.close();
        System.exit(7);
      }
      default -> {
        System.out.println("serving");
        System.out.flush();
        Thread.sleep(60_000);
      }
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void call(ServedModel<float[], Float> served, CountDownLatch calling) {
    float[] input = new float[10];
    boolean first = true;
    try {
      while (true) {
        served.predict(input);
        if (first) {
          calling.countDown();
          first = false;
        }
      }
    } catch (IllegalStateException closed) {
      System.out.println(closed.getMessage());
    }
  }

  private static void swap(ModelRegistry registry, ServedModel<float[], Float> served) {
    try {
      for (int version = 2; ; version = 3 - version) {
        registry.promote("m", version, CHANGE);
        if (!served.awaitVersion(version, Duration.ofSeconds(20))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
