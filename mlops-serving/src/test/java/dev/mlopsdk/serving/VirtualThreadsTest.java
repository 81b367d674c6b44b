package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.onnx.OnnxModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand callers at once on virtual threads, or fewer on platform threads before JDK 21. */
class VirtualThreadsTest {

  record Ten(
      float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {}

  private static final Ten INPUT = new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  private static final boolean VIRTUAL = Runtime.version().feature() >= 21;
  private static final int CALLERS = VIRTUAL ? 10_000 : 500;

  /** {@code Thread.ofVirtual().factory()}, which the baseline does not know. */
  private static ThreadFactory threads() throws ReflectiveOperationException {
    if (!VIRTUAL) {
      return Thread::new;
    }
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    return (ThreadFactory)
        Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
  }

  @Test
  void predict_fromTenThousandVirtualThreads_answersAllAndPinsNoneInOurCode(@TempDir Path folder)
      throws Exception {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m",
        ModelFiles.of(Path.of("src/test/resources/models/logistic.onnx")),
        Change.by("ann", "test"));
    List<CompletableFuture<Float>> answers = new ArrayList<>();
    List<RecordedEvent> pinned;
    try (Recording recording = new Recording();
        var served =
            ServedModel.of(registry, "m", OnnxModel.of(Ten.class, Float.class))
                .meters(new SimpleMeterRegistry())
                .admission(Admission.withDefaults().withCapacity(CALLERS))
                .async(Async.withDefaults().withCapacity(CALLERS))
                .open()) {
      float expected = served.predict(INPUT).value();
      // Whose first call initialises a class holds its carrier, whatever our code does.
      warmUp(served, expected);
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      CountDownLatch go = new CountDownLatch(1);
      ThreadFactory threads = threads();
      for (int i = 0; i < CALLERS; i++) {
        CompletableFuture<Float> answer = new CompletableFuture<>();
        answers.add(answer);
        boolean async = i % 4 == 0;
        threads.newThread(() -> ask(served, go, async, answer)).start();
      }
      go.countDown();
      for (CompletableFuture<Float> answer : answers) {
        assertThat(answer.join()).isEqualTo(expected);
      }
      Path file = folder.resolve("pinned.jfr");
      recording.stop();
      recording.dump(file);
      pinned = RecordingFile.readAllEvents(file);
    }
    assertThat(pinned).filteredOn(VirtualThreadsTest::ours).isEmpty();
  }

  private static void warmUp(ServedModel<Ten, Float> served, float expected) throws Exception {
    CountDownLatch go = new CountDownLatch(0);
    ThreadFactory threads = threads();
    List<CompletableFuture<Float>> answers = new ArrayList<>();
    for (int i = 0; i < CALLERS / 10; i++) {
      CompletableFuture<Float> answer = new CompletableFuture<>();
      answers.add(answer);
      boolean async = i % 4 == 0;
      threads.newThread(() -> ask(served, go, async, answer)).start();
    }
    for (CompletableFuture<Float> answer : answers) {
      assertThat(answer.join()).isEqualTo(expected);
    }
  }

  private static void ask(
      ServedModel<Ten, Float> served,
      CountDownLatch go,
      boolean async,
      CompletableFuture<Float> answer) {
    try {
      go.await();
      Call call = Call.none().deadline(Duration.ofMinutes(1));
      answer.complete(
          async
              ? served.predictAsync(INPUT, call).join().value()
              : served.predict(INPUT, call).value());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  /** Whether a virtual thread was held to its carrier, while it waited, in this library's code. */
  private static boolean ours(RecordedEvent event) {
    return event.getStackTrace() != null
        && event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .anyMatch(
                method ->
                    method.getType().getName().startsWith("dev.mlopsdk.")
                        && !method.getType().getName().contains("VirtualThreadsTest"));
  }
}
