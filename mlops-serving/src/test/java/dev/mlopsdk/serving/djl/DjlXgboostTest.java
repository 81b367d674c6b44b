package dev.mlopsdk.serving.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * XGBoost's own engine under the whole stack: trees.csv is what XGBoost 3.0.4 answers in Python,
 * and the engine is 3.0.4 too, so the numbers are equal to the last bit.
 */
class DjlXgboostTest {

  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
  private static final InputReader<float[]> TEN = InputReader.ofFloats(NAMES);

  /** A row of trees.csv: ten inputs, then four answers. */
  private static final class Trees {

    private final float[] cells;

    private Trees(float[] cells) {
      this.cells = cells;
    }

    float[] x() {
      return Arrays.copyOf(cells, 10);
    }

    float binary() {
      return cells[10];
    }

    float[] classes() {
      return Arrays.copyOfRange(cells, 11, 14);
    }

    static List<Trees> rows() throws IOException {
      return Files.readAllLines(StoredModel.file("trees.csv")).stream()
          .skip(1)
          .map(
              line -> {
                float[] cells = new float[14];
                String[] texts = line.split(",", -1);
                for (int i = 0; i < cells.length; i++) {
                  cells[i] = texts[i].isEmpty() ? Float.NaN : Float.parseFloat(texts[i]);
                }
                return new Trees(cells);
              })
          .toList();
    }
  }

  private static <O> ServedModel<float[], O> served(String file, Class<O> answer) {
    DjlModel<float[], O> loader = DjlModel.of(TEN, answer).withEngine("XGBoost").withLanes(4);
    assertThat(loader.runtime()).isEqualTo("djl-0.35.1-xgboost");
    return ServedModel.of(StoredModel.file(file), loader).open();
  }

  @Test
  void predict_binary_isPythonsAnswerToTheLastBit() throws IOException {
    try (ServedModel<float[], Float> served = served("trees.json", Float.class)) {
      for (Trees row : Trees.rows()) {
        assertThat(served.predict(row.x()).value()).isEqualTo(row.binary());
      }
    }
  }

  @Test
  void predictAll_threeClasses_isPythonsAnswerToTheLastBit() throws IOException {
    List<Trees> rows = Trees.rows();
    try (ServedModel<float[], float[]> served = served("trees3.json", float[].class)) {
      List<float[]> inputs = rows.stream().map(Trees::x).toList();
      List<Prediction<float[]>> answers = served.predictAll(inputs, Call.none());
      for (int i = 0; i < rows.size(); i++) {
        assertThat(answers.get(i).value()).isEqualTo(rows.get(i).classes());
        assertThat(served.predict(inputs.get(i)).value()).isEqualTo(rows.get(i).classes());
      }
    }
  }

  @Test
  void predict_fourThreads_allGetTheirOwnAnswer() throws Exception {
    List<Trees> rows = Trees.rows();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ServedModel<float[], Float> served = served("trees.json", Float.class)) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        wrong.add(threads.submit(() -> wrong(served, rows, 500)));
      }
      for (Future<Integer> one : wrong) {
        assertThat(one.get()).isZero();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static int wrong(ServedModel<float[], Float> served, List<Trees> rows, int times) {
    int wrong = 0;
    for (int i = 0; i < times; i++) {
      Trees row = rows.get(i % rows.size());
      wrong += served.predict(row.x()).value() == row.binary() ? 0 : 1;
    }
    return wrong;
  }
}
