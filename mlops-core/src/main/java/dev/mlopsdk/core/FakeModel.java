package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

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
  private final AtomicInteger open = new AtomicInteger();
  private final Map<ModelRef, Integer> loads = new ConcurrentHashMap<>();

  private FakeModel(
      InputReader<I> reader,
      BiFunction<? super I, Integer, ? extends O> answer,
      Set<Integer> broken) {
    this.reader = reader;
    this.answer = answer;
    this.broken = broken;
  }

  /** Models that take the record {@code input}; {@code answer} gets the input and the version. */
  public static <I extends Record, O> FakeModel<I, O> of(
      Class<I> input, BiFunction<? super I, Integer, ? extends O> answer) {
    return new FakeModel<>(InputReader.ofRecord(input), answer, Set.of());
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
        InputReader.ofMap(schema), (value, version) -> answer.apply(value), Set.of());
  }

  /** Models whose inputs {@code reader} reads. */
  public static <I, O> FakeModel<I, O> of(
      InputReader<I> reader, BiFunction<? super I, Integer, ? extends O> answer) {
    return new FakeModel<>(reader, answer, Set.of());
  }

  /** The same loader, which fails to load {@code version}. */
  public FakeModel<I, O> failingToLoad(int version) {
    Set<Integer> more = new HashSet<>(broken);
    more.add(version);
    return new FakeModel<>(reader, answer, Set.copyOf(more));
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
          ModelException.Kind.LOAD, "This fake was told not to load version " + version);
    }
    open.incrementAndGet();
    return new Loaded<>(reader, answer, version, open);
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
    private volatile boolean closed;

    Loaded(
        InputReader<I> reader,
        BiFunction<? super I, Integer, ? extends O> answer,
        int version,
        AtomicInteger open) {
      this.reader = reader;
      this.answer = answer;
      this.version = version;
      this.open = open;
    }

    @Override
    public InputReader<I> reader() {
      return reader;
    }

    @Override
    public O predict(I input, Frame frame) {
      if (closed) {
        throw new IllegalStateException(
            "Version " + version + " was used after it was closed: its lease was not held");
      }
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
