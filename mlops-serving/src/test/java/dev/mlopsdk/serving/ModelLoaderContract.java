package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every loader's models do, alone and behind a {@code ServedModel}: ONNX, DJL, the fake and a
 * user's own extend it.
 */
public abstract class ModelLoaderContract<I, O> implements Supplier<ModelLoader<I, O>> {

  private static final Change CHANGE = Change.by("ann", "contract");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

  /** The loader, new or not; it must also be made where its runtime is missing. */
  protected abstract ModelLoader<I, O> loader();

  /** What is published as {@code version}, 1 or 2. */
  protected abstract ModelFiles files(int version);

  /** An input that both versions answer. */
  protected abstract I input();

  /** What {@code version} answers {@link #input()}; the two versions differ. */
  protected abstract O answer(int version);

  /** An input that no version takes. */
  protected abstract I misfit();

  /** Files that do not load; they are published as version 3. */
  protected abstract ModelFiles broken();

  /** The package of the runtime's classes, which the class path may lack; empty without one. */
  protected abstract String runtimePackage();

  /** Whether two answers are the same; those of floats may differ by rounding in a batch. */
  protected boolean same(O one, O other) {
    return Objects.deepEquals(one, other);
  }

  /** How many models the loader has open; 0 where it does not tell. */
  protected int open() {
    return 0;
  }

  /** The loader, for the class loader in which its runtime is missing. */
  @Override
  public final ModelLoader<I, O> get() {
    return loader();
  }

  private ModelRegistry published(ModelRegistry registry) {
    registry.publish("m", files(1), CHANGE);
    registry.publish("m", files(2), CHANGE);
    return registry;
  }

  private ModelArtifact artifact(int version) {
    return published(ModelRegistry.inMemory()).artifact(ModelRef.of("m", version));
  }

  private ServedModel<I, O> serve(ModelRegistry registry) {
    return ServedModel.of(registry, "m", loader())
        .time(time)
        .grace(Duration.ZERO)
        .warmUp(List.of(input()))
        .listen(events::add)
        .open();
  }

  private Frame read(Model<I, O> model, I input) {
    Frame frame = new Frame(model.reader().schema(), time);
    frame.begin(input, Call.none(), Assignment.none());
    model.reader().read(input, frame.row());
    frame.row().requirePresent();
    return frame;
  }

  private void assertAnswers(O actual, int version) {
    assertThat(same(actual, answer(version)))
        .as("%s is what version %d answers: %s", actual, version, answer(version))
        .isTrue();
  }

  @Test
  void load_filesOnDiskOrInMemory_answersAlike(@TempDir Path folder) {
    ModelRegistry onDisk = published(ModelRegistry.directory(folder));
    try (Model<I, O> disk = loader().load(onDisk.artifact(ModelRef.of("m", 1)), Device.cpu());
        Model<I, O> memory = loader().load(artifact(1), Device.cpu())) {
      assertAnswers(disk.predict(input(), read(disk, input())), 1);
      assertAnswers(memory.predict(input(), read(memory, input())), 1);
    }
    assertThat(open()).isZero();
  }

  @Test
  void load_twoVersionsAtOnce_areIndependent() {
    Model<I, O> first = loader().load(artifact(1), Device.cpu());
    try (Model<I, O> second = loader().load(artifact(2), Device.cpu())) {
      assertAnswers(first.predict(input(), read(first, input())), 1);
      first.close();
      assertAnswers(second.predict(input(), read(second, input())), 2);
    }
  }

  @Test
  void load_brokenFiles_failsAsLoadAndNamesTheModel() {
    ModelRegistry registry = published(ModelRegistry.inMemory());
    ModelArtifact artifact = registry.artifact(registry.publish("m", broken(), CHANGE));
    assertThatThrownBy(() -> loader().load(artifact, Device.cpu()))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD);
              assertThat(e).hasMessageContaining("m:3");
            });
    assertThat(open()).isZero();
  }

  @Test
  void load_noRuntimeOnTheClassPath_failsAsLoadWithASentence() throws Exception {
    ModelLoader<?, ?> alone = WithoutRuntime.loader(this);
    assertThat(alone.runtime()).isNotBlank();
    if (runtimePackage().isEmpty()) {
      alone.load(artifact(1), Device.cpu()).close();
    } else {
      assertThatThrownBy(() -> alone.load(artifact(1), Device.cpu()))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD);
                assertThat(e).hasMessageContaining("m:1").hasMessageContaining("class path");
              });
      assertThat(alone.devices().failure(Device.cuda(0, "test"))).isPresent();
    }
  }

  @Test
  void runtime_hasNoBlanks_andTheCpuIsProven() {
    assertThat(loader().runtime()).matches("[\\w.+-]+");
    assertThat(loader().devices().failure(Device.cpu())).isEmpty();
  }

  @Test
  void close_twice_doesNothing() {
    Model<I, O> model = loader().load(artifact(1), Device.cpu());
    model.close();
    model.close();
    assertThat(open()).isZero();
  }

  @Test
  void batchSizes_ascendFromOne_andLanesAreNotNegative() {
    try (Model<I, O> model = loader().load(artifact(1), Device.cpu())) {
      int[] sizes = model.batchSizes();
      assertThat(sizes).isNotEmpty().isSorted().doesNotHaveDuplicates();
      assertThat(sizes[0]).isEqualTo(1);
      assertThat(model.lanes()).isNotNegative();
    }
  }

  @Test
  void predictAll_anyNumber_answersEachInOrder() {
    try (Model<I, O> model = loader().load(artifact(1), Device.cpu())) {
      int[] sizes = model.batchSizes();
      int most = sizes[sizes.length - 1];
      for (int count : new int[] {0, 1, 2, 3, most, most + 1, 2 * most + 1}) {
        List<I> inputs = Collections.nCopies(count, input());
        List<Frame> frames = inputs.stream().map(input -> read(model, input)).toList();
        List<O> answers = model.predictAll(inputs, frames);
        assertThat(answers).hasSize(count);
        answers.forEach(answer -> assertAnswers(answer, 1));
        double runs = frames.stream().mapToDouble(frame -> 1.0 / frame.batchSize()).sum();
        assertThat(runs).as("runs of %d inputs", count).isLessThanOrEqualTo(count);
      }
    }
  }

  @Test
  void predict_misfit_isRefusedAndTheNextIsAnswered() {
    try (ServedModel<I, O> served = serve(published(ModelRegistry.inMemory()))) {
      assertThatThrownBy(() -> served.predict(misfit())).isInstanceOf(InvalidInputException.class);
      assertAnswers(served.predict(input()).value(), 1);
    }
  }

  @Test
  void predictAll_oneMisfit_isNamedByItsIndex() {
    try (ServedModel<I, O> served = serve(published(ModelRegistry.inMemory()))) {
      assertThatThrownBy(() -> served.predictAll(List.of(input(), misfit(), input()), Call.none()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("1");
    }
  }

  @Test
  void promoteAndRollback_live_swapTheVersion() {
    ModelRegistry registry = published(ModelRegistry.inMemory());
    try (ServedModel<I, O> served = serve(registry)) {
      assertAnswers(served.predict(input()).value(), 1);
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofSeconds(1));
      Prediction<O> second = served.predict(input());
      assertThat(second.model()).isEqualTo(ModelRef.of("m", 2));
      assertThat(second.source()).isEqualTo(Prediction.Source.MODEL);
      assertAnswers(second.value(), 2);
      registry.rollback("m", CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertAnswers(served.predict(input()).value(), 1);
    }
    assertThat(open()).isZero();
  }

  @Test
  void promote_brokenFiles_keepsTheFormerVersion() {
    ModelRegistry registry = published(ModelRegistry.inMemory());
    try (ServedModel<I, O> served = serve(registry)) {
      registry.publish("m", broken(), CHANGE);
      registry.promote("m", 3, CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertAnswers(served.predict(input()).value(), 1);
      assertThat(events).anyMatch(e -> e instanceof ModelEvent.Rejected);
    }
    assertThat(open()).isZero();
  }

  @Test
  void open_warmUpThatFails_opensNothing() {
    assertThatThrownBy(
            () ->
                ServedModel.of(published(ModelRegistry.inMemory()), "m", loader())
                    .time(time)
                    .warmUp(List.of(misfit()))
                    .open())
        .isInstanceOf(ModelException.class);
    assertThat(open()).isZero();
  }

  @Test
  void predict_byManyCallersUnderSwaps_answersEachByOneVersion() throws Exception {
    ModelRegistry registry = published(ModelRegistry.inMemory());
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (ServedModel<I, O> served = serve(registry)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(callers.submit(() -> call(served, stop)));
      }
      for (int swap = 0; swap < 20; swap++) {
        registry.promote("m", 2 - swap % 2, CHANGE);
        time.advance(Duration.ofSeconds(1));
        assertThat(served.predict(input()).model().version()).isEqualTo(2 - swap % 2);
      }
      stop.set(true);
      for (Future<Integer> count : counts) {
        assertThat(count.get()).isPositive();
      }
    } finally {
      stop.set(true);
      callers.shutdown();
    }
    assertThat(open()).isZero();
  }

  private int call(ServedModel<I, O> served, AtomicBoolean stop) {
    int calls = 0;
    do {
      Prediction<O> prediction = served.predict(input());
      assertAnswers(prediction.value(), prediction.model().version());
      calls++;
    } while (!stop.get());
    return calls;
  }

  @Test
  void close_twice_answersNobodyAfterwards() {
    ServedModel<I, O> served = serve(published(ModelRegistry.inMemory()));
    served.close();
    served.close();
    assertThatIllegalStateException().isThrownBy(() -> served.predict(input()));
    assertThat(open()).isZero();
  }
}
