package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The line against a plain list, and isolation against any set of guilty calls. */
class AsyncLawsTest {

  record Input(int x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final List<AsyncCall<Integer, Integer>> model = new ArrayList<>();
  private final List<AsyncCall<Integer, Integer>> left = new ArrayList<>();

  private static int urgency(AsyncCall<Integer, Integer> call) {
    return List.of(Priority.values()).indexOf(call.call().priority());
  }

  /** Steps 0 to 3 join with that priority, 4 takes, 5 cancels somebody. */
  @Property(seed = "20261121", tries = 300)
  void line_anySteps_isAListSortedByPriority(
      @ForAll @Size(max = 80) List<@IntRange(max = 17) Integer> steps) {
    model.clear();
    AsyncLine<Integer, Integer> line = new AsyncLine<>(2, 6, left::add);
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i) % 6;
      int arm = steps.get(i) / 6 % 2;
      if (step < 4) {
        join(line, step, arm, i);
      } else if (step == 4) {
        take(line, arm, 1 + i % 3);
      } else if (!model.isEmpty()) {
        AsyncCall<Integer, Integer> gone = model.remove(i % model.size());
        assertThat(gone.cancel(false)).isTrue();
        assertThat(left).endsWith(gone);
      }
      assertThat(line.size()).isEqualTo(model.size());
      assertThat(line.head())
          .isSameAs(model.stream().min(Comparator.comparing(AsyncLawsTest::urgency)).orElse(null));
    }
    assertThat(line.close()).hasSameElementsAs(model);
  }

  private void join(AsyncLine<Integer, Integer> line, int priority, int arm, int at) {
    Call call = Call.none().priority(List.of(Priority.values()).get(priority));
    Assignment assignment = new Assignment("e", "arm", arm, Assignment.Reason.SPLIT, 0, 1);
    AsyncCall<Integer, Integer> joins = new AsyncCall<>(line, at, call, assignment, at, null);
    AsyncCall<Integer, Integer> away = line.join(joins);
    if (model.size() < 6) {
      assertThat(away).isNull();
    } else {
      int least = model.stream().mapToInt(AsyncLawsTest::urgency).max().orElseThrow();
      assertThat(away).isNotNull();
      if (least <= priority) {
        assertThat(away).isSameAs(joins);
        return;
      }
      assertThat(urgency(away)).isEqualTo(least);
      assertThat(model.remove(away)).isTrue();
    }
    model.add(joins);
  }

  private void take(AsyncLine<Integer, Integer> line, int arm, int most) {
    List<AsyncCall<Integer, Integer>> expected =
        model.stream()
            .filter(call -> call.assignment().index() == arm)
            .sorted(Comparator.comparing(AsyncLawsTest::urgency))
            .limit(most)
            .toList();
    assertThat(line.take(arm, most, 1, 1)).isEqualTo(expected);
    model.removeAll(expected);
  }

  @Property(seed = "20261121", tries = 300)
  void take_severalWorkers_leavesTheOthersTheirShareIfItIsWorthIt(
      @ForAll @IntRange(max = 40) int waiting,
      @ForAll @IntRange(min = 1, max = 20) int most,
      @ForAll @IntRange(min = 1, max = 5) int workers,
      @ForAll @IntRange(min = 1, max = 30) int least) {
    AsyncLine<Integer, Integer> line = new AsyncLine<>(1, 100, left::add);
    for (int i = 0; i < waiting; i++) {
      AsyncCall<Integer, Integer> call =
          new AsyncCall<>(line, i, Call.none(), Assignment.none(), i, null);
      assertThat(line.join(call)).isNull();
    }
    int taken = line.take(0, most, workers, least).size();
    assertThat(taken).isLessThanOrEqualTo(most).isEqualTo(waiting - line.size());
    if (waiting <= Math.min(least, most)) {
      assertThat(taken).isEqualTo(waiting);
    } else if (taken < most) {
      // No more than the share of each, or than is worth sharing.
      assertThat(taken).isEqualTo(Math.max(least, (int) Math.ceil((double) waiting / workers)));
    }
  }

  @Property(seed = "20261121", tries = 100)
  void run_anyGuiltyCalls_failAndNobodyElse(
      @ForAll @Size(max = 40) Set<@IntRange(max = 39) Integer> guilty) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    FakeModel<Input, Integer> loader =
        FakeModel.of(
                Input.class,
                (Input input) -> {
                  if (guilty.contains(input.x())) {
                    throw new IllegalArgumentException("guilty");
                  }
                  return input.x();
                })
            .withLanes(1)
            .withBatches(40);
    try (var served =
        ServedModel.of(registry, "m", loader)
            .async(Async.withDefaults().withExecutor(tasks::add))
            .open()) {
      var answers = new ArrayList<CompletableFuture<?>>();
      for (int x = 0; x < 40; x++) {
        answers.add(served.predictAsync(new Input(x)).thenApply(answer -> answer.value()));
      }
      tasks.forEach(Runnable::run);
      Set<Integer> failed = new HashSet<>();
      for (int x = 0; x < 40; x++) {
        if (answers.get(x).isCompletedExceptionally()) {
          failed.add(x);
        } else {
          assertThat(answers.get(x).join()).isEqualTo(x);
        }
      }
      assertThat(failed).isEqualTo(guilty);
    }
    assertThat(loader.open()).isZero();
  }
}
