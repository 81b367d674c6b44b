package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A loader whose models are plain functions: for the tests of a service, and for rules that stand
 * in for a model. It loads any artifact and needs no native library. Thread-safe if its function
 * is.
 *
 * <pre>{@code
 * FakeModel.of(Flight.class, (flight, version) -> version == 1 ? 0.2f : 0.9f)
 * }</pre>
 *
 * <p>The score of an answer is the number itself, 1 or 0 for a boolean, else NaN.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public final class FakeModel<I, O> implements ModelLoader<I, O> {

  private final InputReader<I> reader;
  private final BiFunction<? super I, Integer, ? extends O> answer;
  private final Set<Integer> broken;
  private final Runs runs;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<ModelRef, Integer> loads = new ConcurrentHashMap<>();

  /** How the loaded models run. */
  private record Runs(int lanes, int maxBatch, IntConsumer onRun) {

    private static final Runs PLAIN = new Runs(0, 1, rows -> {});

    int[] batchSizes() {
      return IntStream.concat(
              IntStream.iterate(1, size -> size < maxBatch, size -> size * 2),
              IntStream.of(maxBatch))
          .toArray();
    }
  }

  private FakeModel(
      InputReader<I> reader,
      BiFunction<? super I, Integer, ? extends O> answer,
      Set<Integer> broken,
      Runs runs) {
    this.reader = reader;
    this.answer = answer;
    this.broken = broken;
    this.runs = runs;
  }

  /** Models that take the record {@code input}; {@code answer} gets the input and the version. */
  public static <I extends Record, O> FakeModel<I, O> of(
      Class<I> input, BiFunction<? super I, Integer, ? extends O> answer) {
    return new FakeModel<>(InputReader.ofRecord(input), answer, Set.of(), Runs.PLAIN);
  }

  /** Models that take the record {@code input} and answer alike in every version. */
  public static <I extends Record, O> FakeModel<I, O> of(
      Class<I> input, Function<? super I, ? extends O> answer) {
    return of(input, (value, version) -> answer.apply(value));
  }

  /** Models that take maps with the features of {@code schema}. */
  public static <O> FakeModel<Map<String, ?>, O> ofMaps(
      FeatureSchema schema, Function<? super Map<String, ?>, ? extends O> answer) {
    return new FakeModel<>(
        InputReader.ofMap(schema), (value, version) -> answer.apply(value), Set.of(), Runs.PLAIN);
  }

  /** Models whose inputs {@code reader} reads. */
  public static <I, O> FakeModel<I, O> of(
      InputReader<I> reader, BiFunction<? super I, Integer, ? extends O> answer) {
    return new FakeModel<>(reader, answer, Set.of(), Runs.PLAIN);
  }

  /** The same loader, which fails to load {@code version}. */
  public FakeModel<I, O> failingToLoad(int version) {
    Set<Integer> more = new HashSet<>(broken);
    more.add(version);
    return new FakeModel<>(reader, answer, Set.copyOf(more), runs);
  }

  /** The same loader, whose models run {@code count} calls at a time; without it any number. */
  public FakeModel<I, O> withLanes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("A model has 1 lane or more, but was given " + count);
    }
    return new FakeModel<>(reader, answer, broken, new Runs(count, runs.maxBatch, runs.onRun));
  }

  /**
   * The same loader, whose models run up to {@code most} inputs together; without it one by one.
   */
  public FakeModel<I, O> withBatches(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("A run has 1 input or more, but was given " + most);
    }
    return new FakeModel<>(reader, answer, broken, new Runs(runs.lanes, most, runs.onRun));
  }

  /**
   * The same loader, whose models call {@code before} at the start of every run with the number of
   * its inputs: to count runs, make them take time or wait, or fail them. What it throws fails the
   * whole run.
   */
  public FakeModel<I, O> onRun(IntConsumer before) {
    return new FakeModel<>(reader, answer, broken, new Runs(runs.lanes, runs.maxBatch, before));
  }

  /** How many models this loader has loaded and not yet closed: 0 after everything is closed. */
  public int open() {
    return open.get();
  }

  /** How often this loader has loaded {@code ref}. */
  public int loads(ModelRef ref) {
    return loads.getOrDefault(ref, 0);
  }

  @Override
  public Model<I, O> load(ModelArtifact artifact, Device device) {
    int version = artifact.ref().version();
    loads.merge(artifact.ref(), 1, Integer::sum);
    if (broken.contains(version)) {
      throw new ModelException(
          ModelException.Kind.LOAD, "This fake was told not to load " + artifact.ref());
    }
    open.incrementAndGet();
    return new Loaded<>(reader, answer, version, open, runs);
  }

  @Override
  public String runtime() {
    return "fake";
  }

  private static final class Loaded<I, O> implements Model<I, O> {

    private final InputReader<I> reader;
    private final BiFunction<? super I, Integer, ? extends O> answer;
    private final Integer version;
    private final AtomicInteger open;
    private final Runs runs;
    private volatile boolean closed;

    Loaded(
        InputReader<I> reader,
        BiFunction<? super I, Integer, ? extends O> answer,
        int version,
        AtomicInteger open,
        Runs runs) {
      this.reader = reader;
      this.answer = answer;
      this.version = version;
      this.open = open;
      this.runs = runs;
    }

    @Override
    public InputReader<I> reader() {
      return reader;
    }

    @Override
    public int lanes() {
      return runs.lanes;
    }

    @Override
    public int[] batchSizes() {
      return runs.batchSizes();
    }

    @Override
    public O predict(I input, Frame frame) {
      begin(1);
      return answer(input, frame);
    }

    @Override
    public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
      List<O> answers = new ArrayList<>(inputs.size());
      for (int i = 0; i < inputs.size(); i++) {
        if (i % runs.maxBatch == 0) {
          begin(Math.min(runs.maxBatch, inputs.size() - i));
        }
        try {
          answers.add(answer(inputs.get(i), frames.get(i)));
        } catch (InvalidInputException e) {
          throw e.at(i, inputs.size());
        }
      }
      return answers;
    }

    private void begin(int rows) {
      if (closed) {
        throw new IllegalStateException(
            "Version " + version + " was used after it was closed: its lease was not held");
      }
      runs.onRun.accept(rows);
    }

    private O answer(I input, Frame frame) {
      O value = answer.apply(input, version);
      frame.score(score(value));
      return value;
    }

    private static double score(Object value) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      return value instanceof Boolean truth ? (truth ? 1 : 0) : Double.NaN;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
    }
  }
}
