package dev.mlopsdk.serving.djl;

import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.lane.LanePool;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
 * <p><b>Your translator.</b> {@link #of(InputReader, Translator)} runs what DJL users have on the
 * published files, whose digest has been verified; {@link #of(InputReader, Function)} whatever a
 * {@code Criteria} describes; {@link #adopt} a model that is loaded already.
 *
 * <p><b>Lanes.</b> A DJL {@code Predictor} is not thread-safe, so a loaded model owns one, or for
 * rows its own tensors, per lane; by default there is a lane per processor. A call takes a free
 * lane without a lock. If there is none it takes a spare one, made when it is first needed, so that
 * whoever lets calls in decides alone how many run at a time; a served model's gate lets more in
 * than there are lanes only where a run is over sooner than a thread is woken. With 64 lanes taken,
 * or more if more were asked for, a call waits in line, at most until its deadline ({@link
 * ModelException.Kind#DEADLINE}).
 *
 * <p><b>Batches.</b> {@code predictAll} runs up to 64 rows as one tensor {@code [n, k]}, and a
 * translator's inputs through its Batchifier. A module that does not answer two rows like two times
 * one, such as one that was traced for a single row, is found out when it is loaded and runs one by
 * one.
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
 *   <li>{@code ai.djl.xgboost.disable_alternative=true} and the same for {@code onnx}: those
 *       engines do not start PyTorch beside them for what a translator might compute.
 * </ul>
 *
 * <p>A DJL engine that your own code started before keeps the settings it was started with.
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public final class DjlModel<I, O> implements ModelLoader<I, O> {

  private static final int ROWS = 64;
  private static final int MOST_ROWS = 4096;

  /** Lanes that a model has at least, with the spare ones. */
  private static final int LANES = 64;

  private final InputReader<I> reader;
  private final Lane.Factory<I, O> factory;
  private final Origin origin;
  private final int lanes;
  private final int maxBatch;

  private DjlModel(
      InputReader<I> reader, Lane.Factory<I, O> factory, Origin origin, int lanes, int maxBatch) {
    this.reader = reader;
    this.factory = factory;
    this.origin = origin;
    this.lanes = lanes;
    this.maxBatch = maxBatch;
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

  /**
   * Models that a DJL {@code Criteria} describes: {@code DjlModel.of(reader, file ->
   * Criteria.builder().setTypes(…).optModelPath(file).optTranslator(…).build())}. The function gets
   * the published file, whose digest has been verified, with its neighbours beside it, once per
   * load. A Criteria that names files of its own loads those, and then nobody has verified what
   * runs: the version's digest says nothing about it. The device is set by the SDK; name the engine
   * with {@link #withEngine} if it is not PyTorch.
   */
  public static <I, O> DjlModel<I, O> of(
      InputReader<I> reader, Function<? super Path, Criteria<I, O>> criteria) {
    Lane.Factory<I, O> factory = new TranslatorLane.Factory<>(null, TranslatorLane::number);
    return create(reader, factory, new Origin.Built<>(DjlEngine.PYTORCH, criteria));
  }

  /**
   * The model that the caller has already loaded, whatever version it is asked for: what a DJL user
   * has, under split, drift, meters and batching. Its Predictors are this loader's and are closed
   * with each version; the model stays the caller's to close, after the served model. The version's
   * digest says nothing about it.
   */
  public static <I, O> DjlModel<I, O> adopt(InputReader<I> reader, ZooModel<I, O> model) {
    Lane.Factory<I, O> factory = new TranslatorLane.Factory<>(null, TranslatorLane::number);
    return create(reader, factory, new Origin.Adopted<>(model));
  }

  private static <I, O> DjlModel<I, O> create(InputReader<I> reader, Lane.Factory<I, O> factory) {
    return create(reader, factory, new Origin.Published(DjlEngine.PYTORCH, Map.of()));
  }

  private static <I, O> DjlModel<I, O> create(
      InputReader<I> reader, Lane.Factory<I, O> factory, Origin origin) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new DjlModel<>(reader, factory, origin, processors, ROWS);
  }

  private DjlModel<I, O> with(Lane.Factory<I, O> other) {
    return new DjlModel<>(reader, other, origin, lanes, maxBatch);
  }

  /**
   * The same loader with {@code count} lanes, 1 to 1024: how many calls run at a time behind a
   * served model's gate, but for quick ones.
   */
  public DjlModel<I, O> withLanes(int count) {
    return new DjlModel<>(reader, factory, origin, LanePool.requireSize(count), maxBatch);
  }

  /**
   * The same loader, which runs up to {@code rows} inputs together; default 64. A model that
   * cannot, or a translator without a Batchifier, runs them one by one all the same.
   */
  public DjlModel<I, O> withMaxBatch(int rows) {
    if (rows < 1 || rows > MOST_ROWS) {
      throw new IllegalArgumentException(
          "A run has 1 to " + MOST_ROWS + " inputs, but was given " + rows);
    }
    return new DjlModel<>(reader, factory, origin, lanes, rows);
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
    return with(factory.withColumn(index));
  }

  /** The same loader, whose score is what {@code score} makes of an answer. */
  public DjlModel<I, O> withScore(ToDoubleFunction<? super O> score) {
    return with(factory.withScore(score));
  }

  /**
   * The same loader on another engine of DJL, by its name there, such as {@code XGBoost}.
   *
   * @throws IllegalStateException if the model is adopted, so that it has its engine
   */
  public DjlModel<I, O> withEngine(String name) {
    return new DjlModel<>(reader, factory, origin.withEngine(name), lanes, maxBatch);
  }

  /**
   * The same loader, which hands DJL's {@code Model.load} one more option.
   *
   * @throws IllegalStateException if a Criteria or a loaded model was given, which has its options
   */
  public DjlModel<I, O> withOption(String key, String value) {
    return new DjlModel<>(reader, factory, origin.withOption(key, value), lanes, maxBatch);
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
    DjlEngine.start(origin.engine(), lanes, artifact.ref());
    Optional<String> failure = devices().failure(device);
    if (failure.isPresent()) {
      throw new ModelException(
          ModelException.Kind.LOAD,
          artifact.ref() + " was to run on " + device.label() + ", but " + failure.get());
    }
    return LoadedDjlModel.load(artifact, DjlEngine.device(device), this, factory);
  }

  /** Runs a multiplication on the device, so that only an engine that computes there is taken. */
  @Override
  public DeviceProbe devices() {
    return device -> DjlEngine.failure(origin.engine(), lanes, device);
  }

  @Override
  public String runtime() {
    return DjlEngine.name(origin.engine());
  }

  InputReader<I> reader() {
    return reader;
  }

  Origin origin() {
    return origin;
  }

  int lanes() {
    return lanes;
  }

  /** Lanes for runs that are over sooner than a thread is woken, each made when it is used. */
  int spareLanes() {
    return Math.max(0, LANES - lanes);
  }

  int maxBatch() {
    return maxBatch;
  }
}
