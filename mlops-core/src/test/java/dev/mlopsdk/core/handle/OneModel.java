package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A registry with one model, a clock, and what happened: what the scenarios of others need. */
final class OneModel implements AutoCloseable {

  record Input(float x) {}

  static final Change CHANGE = Change.by("ann", "test");

  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final ModelRegistry registry = ModelRegistry.inMemory();
  final List<ModelEvent> events = new CopyOnWriteArrayList<>();
  final FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);
  private final ExecutorService callers = Executors.newCachedThreadPool();

  OneModel(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    }
  }

  HandleBuilder<Input, Integer> builder() {
    return builder(loader);
  }

  HandleBuilder<Input, Integer> builder(FakeModel<Input, Integer> models) {
    return ModelHandle.of(registry, "m", models).time(time).listen(events::add);
  }

  void promote(int version) {
    registry.promote("m", version, CHANGE);
    time.runDue();
  }

  int loads(FakeModel<Input, Integer> models, int version) {
    return models.loads(ModelRef.of("m", version));
  }

  <E extends ModelEvent> List<E> told(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** One call, which waits where a version is being loaded. */
  static int answer(ModelHandle<Input, Integer> handle) {
    LoadedVersion<Input, Integer> version = handle.await(0);
    try {
      return run(version);
    } finally {
      version.release();
    }
  }

  static int run(LoadedVersion<Input, Integer> version) {
    Frame frame = version.frames().take();
    frame.begin(Call.none(), Assignment.none());
    return version.model().predict(new Input(1), frame);
  }

  /** A call that holds its lease until {@code end}; it has begun when this returns. */
  Future<Integer> hold(ModelHandle<Input, Integer> handle, CountDownLatch end)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Future<Integer> call =
        callers.submit(
            () -> {
              LoadedVersion<Input, Integer> version = handle.await(0);
              try {
                begun.countDown();
                end.await();
                return run(version);
              } finally {
                version.release();
              }
            });
    begun.await();
    return call;
  }

  <T> Future<T> call(java.util.concurrent.Callable<T> task) {
    return callers.submit(task);
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
