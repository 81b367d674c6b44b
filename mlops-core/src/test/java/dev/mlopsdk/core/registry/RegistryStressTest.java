package dev.mlopsdk.core.registry;

import static dev.mlopsdk.core.registry.RegistryContract.files;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryStressTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 15;

  @TempDir Path temp;

  @Test
  void directory_changedByInstancesAtOnce_losesNothing() throws Exception {
    Path root = temp.resolve("models");
    hammer(() -> ModelRegistry.directory(root));
    assertThat(root.resolve("delay/audit.jsonl")).content().hasLineCount(1 + changes());
  }

  @Test
  void memory_changedByThreadsAtOnce_losesNothing() throws Exception {
    ModelRegistry registry = ModelRegistry.inMemory();
    hammer(() -> registry);
  }

  /** Every thread publishes a version of its own and then promotes it. */
  private static int changes() {
    return THREADS * ROUNDS * 2;
  }

  private static void hammer(Supplier<ModelRegistry> instances) throws Exception {
    List<Integer> all = new ArrayList<>();
    ModelRegistry registry = instances.get();
    all.add(registry.publish("delay", files("first"), Change.by("ann", "first")).version());
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<List<Integer>>> published = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Change change = Change.by("thread-" + t, "stress");
      published.add(threads.submit(work(instances.get(), change)));
    }
    for (Future<List<Integer>> future : published) {
      all.addAll(future.get());
    }
    threads.shutdown();
    assertThat(all).doesNotHaveDuplicates().hasSize(1 + THREADS * ROUNDS);
    assertThat(registry.state("delay").versions()).containsExactlyInAnyOrderElementsOf(all);
    List<AuditEntry> audit = registry.audit("delay");
    assertThat(audit).hasSize(1 + changes());
    for (int t = 0; t < THREADS; t++) {
      String actor = "thread-" + t;
      assertThat(audit.stream().filter(entry -> entry.actor().equals(actor)))
          .hasSize(changes() / THREADS);
    }
    for (int version : all) {
      registry.artifact(ModelRef.of("delay", version)).verify();
    }
  }

  private static Callable<List<Integer>> work(ModelRegistry registry, Change change) {
    return () -> {
      List<Integer> mine = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        int version = registry.publish("delay", files(change.actor() + i), change).version();
        mine.add(version);
        registry.promote("delay", version, change);
      }
      return mine;
    };
  }
}
