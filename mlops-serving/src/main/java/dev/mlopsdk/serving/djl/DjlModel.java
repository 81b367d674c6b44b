package dev.mlopsdk.serving.djl;

import ai.djl.translate.Translator;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.lane.LanePool;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Loads models with the Deep Java Library 0.35.1: a TorchScript file on its PyTorch engine, or
 * whatever a DJL {@link Translator} of yours drives. Immutable; every {@code with} method returns a
 * copy.
 *
 * <p><b>Rows.</b> {@link #of(Class, Class)} and {@link #of(InputReader, Class)} run a TorchScript
 * module whose {@code forward} takes one float tensor {@code [N, k]} and answers one tensor: the k
 * numbers of a row, in the order of the record's components or the reader's schema, are one row of
 * it; a missing optional value is NaN. A {@code float[]} answer is the whole output, flattened. A
 * {@code Float} answer is its only number, of two the second (the probability of the positive
 * class), of more the one that {@link #withColumn(int)} names. The score is the same number; NaN
 * for a {@code float[]} of three or more without a column. A TorchScript file does not say how wide
 * its input is, so loading runs one row of zeros on every lane: what does not fit fails there, not
 * in traffic.
 *
 * <p><b>Your translator.</b> {@link #of(InputReader, Translator)} runs what DJL users have. The
 * files are always the published ones, whose digest has been verified: a {@code Criteria} is not
 * taken, because it names files of its own.
 *
 * <p><b>Lanes.</b> A DJL {@code Predictor} is not thread-safe, so a loaded model owns one per lane,
 * by default one per processor. A call takes a free lane without a lock; if there is none it waits
 * in line, at most until its deadline ({@link ModelException.Kind#DEADLINE}).
 *
 * <p><b>Offline.</b> Before DJL starts, these system properties are set unless they have a value;
 * they hold for the whole process, and the first start decides:
 *
 * <ul>
 *   <li>{@code ai.djl.offline=true}: nothing is downloaded. The natives come from the class path
 *       and are unpacked once, 450 MB, to {@code DJL_CACHE_DIR} (a property or environment
 *       variable; else {@code .djl.ai} in the user's home).
 *   <li>{@code OPT_OUT_TRACKING=true}: DJL does not call home from a machine in AWS.
 *   <li>{@code ai.djl.pytorch.num_threads}: processors divided by lanes, at least 1, so that lanes
 *       and threads together fill the container's quota; PyTorch alone would count the machine's.
 *   <li>{@code ai.djl.pytorch.graph_optimizer=false}: the optimizer profiles anew for each batch
 *       size on each thread, which makes the first calls slow.
 * </ul>
 *
 * <p>A DJL engine that your own code started before keeps the settings it was started with.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public final class DjlModel<I, O> implements ModelLoader<I, O> {

  private final InputReader<I> reader;
  private final Lane.Factory<I, O> factory;
  private final int lanes;
  private final String engine;
  private final Map<String, String> options;

  private DjlModel(
      InputReader<I> reader,
      Lane.Factory<I, O> factory,
      int lanes,
      String engine,
      Map<String, String> options) {
    this.reader = reader;
    this.factory = factory;
    this.lanes = lanes;
    this.engine = engine;
    this.options = options;
  }

  /**
   * TorchScript models that take the numbers of the record {@code input} as one row.
   *
   * @param output {@code Float.class} or {@code float[].class}
   * @throws IllegalArgumentException if a component is a text or an enum, or {@code output} is
   *     another class
   */
  public static <I extends Record, O> DjlModel<I, O> of(Class<I> input, Class<O> output) {
    return of(InputReader.ofRecord(input), output);
  }

  /**
   * TorchScript models that take the numbers that {@code reader} reads as one row: {@code
   * DjlModel.of(InputReader.ofFloats(List.of("age", "income")), Float.class)} for a {@code
   * float[]}.
   *
   * @param output {@code Float.class} or {@code float[].class}
   * @throws IllegalArgumentException if a feature is a category, or {@code output} is another class
   */
  public static <I, O> DjlModel<I, O> of(InputReader<I> reader, Class<O> output) {
    for (Feature feature : reader.schema().features()) {
      if (feature.kind() != Feature.Kind.NUMBER) {
        throw new IllegalArgumentException(
            "A TorchScript model takes numbers, but the feature '"
                + feature.name()
                + "' is a category; encode it as a number, or give a Translator");
      }
    }
    return create(reader, new RowLane.Factory<>(reader.schema(), Answer.of(output)));
  }

  /**
   * Models that {@code translator} drives, like DJL's own {@code Model.newPredictor(translator)}.
   * One translator serves all lanes, as DJL's {@code ZooModel} does it. The score is the answer
   * itself where it is a number, 1 or 0 for a boolean, else NaN; {@link #withScore} says otherwise.
   *
   * @param reader what drift and validation see of an input; {@link InputReader#none()} for images
   *     and other inputs that are no row of features
   */
  public static <I, O> DjlModel<I, O> of(InputReader<I> reader, Translator<I, O> translator) {
    return create(reader, new TranslatorLane.Factory<>(translator, TranslatorLane::number));
  }

  private static <I, O> DjlModel<I, O> create(InputReader<I> reader, Lane.Factory<I, O> factory) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new DjlModel<>(reader, factory, processors, DjlEngine.PYTORCH, Map.of());
  }

  /** The same loader with {@code count} lanes, 1 to 1024: how many calls run at a time. */
  public DjlModel<I, O> withLanes(int count) {
    return new DjlModel<>(reader, factory, LanePool.requireSize(count), engine, options);
  }

  /**
   * The same loader, whose {@code Float} answer and score are the number at {@code index} of the
   * output.
   *
   * @throws IllegalStateException if a translator makes the answer
   */
  public DjlModel<I, O> withColumn(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("A column is 0 or more, but was " + index);
    }
    return new DjlModel<>(reader, factory.withColumn(index), lanes, engine, options);
  }

  /** The same loader, whose score is what {@code score} makes of an answer. */
  public DjlModel<I, O> withScore(ToDoubleFunction<? super O> score) {
    return new DjlModel<>(reader, factory.withScore(score), lanes, engine, options);
  }

  /** The same loader on another engine of DJL, by its name there, such as {@code XGBoost}. */
  public DjlModel<I, O> withEngine(String name) {
    return new DjlModel<>(reader, factory, lanes, name, options);
  }

  /** The same loader, which hands DJL's {@code Model.load} one more option. */
  public DjlModel<I, O> withOption(String key, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(key, value);
    return new DjlModel<>(reader, factory, lanes, engine, Map.copyOf(more));
  }

  /**
   * {@inheritDoc}
   *
   * @throws ModelException of kind LOAD if DJL or its engine is not on the class path (the message
   *     has the coordinates to add), the file is none of that engine's, or it does not take the
   *     reader's features
   */
  @Override
  public Model<I, O> load(ModelArtifact artifact, Device device) {
    if (device.kind() != Device.Kind.CPU) {
      throw new ModelException(
          ModelException.Kind.LOAD,
          artifact.ref()
              + " was to run on "
              + device.label()
              + ", but DjlModel runs on the CPU only");
    }
    DjlEngine.start(engine, lanes, artifact.ref());
    return LoadedDjlModel.load(artifact, engine, options, reader, factory, lanes);
  }

  @Override
  public String runtime() {
    return DjlEngine.name(engine);
  }
}
