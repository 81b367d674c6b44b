package dev.mlopsdk.samples.benchmarks;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * DJL's Predictor as its documentation has it, of ten floats to the second of the probabilities.
 * Not thread-safe; confine to one thread.
 */
final class DjlFloats implements AutoCloseable {

  private final ZooModel<float[], Float> model;
  private final Predictor<float[], Float> predictor;

  private DjlFloats(ZooModel<float[], Float> model) {
    this.model = model;
    this.predictor = model.newPredictor();
  }

  /**
   * Loads {@code file} on DJL's {@code engine}.
   *
   * @param output the index of the probabilities among the outputs
   */
  static DjlFloats load(Path file, String engine, int output) throws Exception {
    System.setProperty("ai.djl.offline", "true");
    return new DjlFloats(
        Criteria.builder()
            .setTypes(float[].class, Float.class)
            .optModelPath(file)
            .optEngine(engine)
            .optTranslator(new ToProbability(output))
            .build()
            .loadModel());
  }

  float predict(float[] row) throws TranslateException {
    return predictor.predict(row);
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }

  private record ToProbability(int output) implements NoBatchifyTranslator<float[], Float> {

    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      return new NDList(
          context
              .getNDManager()
              .create(FloatBuffer.wrap(input), new Shape(1, 10), DataType.FLOAT32));
    }

    @Override
    public Float processOutput(TranslatorContext context, NDList list) {
      return list.get(output).toFloatArray()[1];
    }
  }
}
