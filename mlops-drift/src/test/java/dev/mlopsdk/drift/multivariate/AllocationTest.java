package dev.mlopsdk.drift.multivariate;

import static dev.mlopsdk.drift.Allocation.allocated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @Test
  void accept_ofARow_allocatesNothing() {
    double[][] reference = Scenario.NORMAL.rows(new Draws(1), 100, 6);
    double[] row = reference[3].clone();
    row[2] = Double.NaN;
    RowSums errors = PcaReconstruction.withDefaults().fit(reference).sums();
    RowSums features = FourierMmd.withDefaults().withFeatures(16).fit(reference).sums();
    RowSums distances = MahalanobisDistance.withDefaults().fit(reference).sums();

    for (RowSums sums : List.of(errors, features, distances)) {
      assertThat(allocated(() -> sums.accept(row))).isZero();
    }
  }

  @Test
  void read_ofATextOrEmbedding_allocatesNothing() {
    TextFeatures texts = TextFeatures.withDefaults().withVocabulary(List.of("a red fox"), 10);
    assertThat(allocatedBy(texts, "The RED fox, 3 times\uD83E\uDD8A!")).isZero();
    EmbeddingFeatures embeddings = EmbeddingFeatures.of(new float[][] {{1, 2, 3}, {2, 1, 0}});
    assertThat(allocatedBy(embeddings, new float[] {3, 2, 1})).isZero();
    FrequencyEncoder encoder = FrequencyEncoder.of(new String[] {"a", "b", "a"});
    assertThat(allocated(() -> encoder.encode("a"))).isZero();
  }

  private static <I> long allocatedBy(InputReader<I> reader, I input) {
    Row row = new Row(reader.schema());
    return allocated(
        () -> {
          row.clear();
          reader.read(input, row);
        });
  }
}
