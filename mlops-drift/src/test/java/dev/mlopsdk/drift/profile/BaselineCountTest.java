package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other data counted over a baseline's cells. */
class BaselineCountTest {

  private final Baseline baseline =
      Baseline.of(
          Map.of("x", new double[] {1, 2, 3, Double.NaN}),
          Map.of("kind", new String[] {"a", "a", "b", "7"}));

  @TempDir private Path folder;

  @Test
  void count_ofItsOwnArrays_isTheBaseline() {
    Counts counts =
        baseline.count(
            Map.of("x", new double[] {1, 2, 3, Double.NaN}, "else", new double[] {1}),
            Map.of("kind", new String[] {"a", "a", "b", "7"}));

    assertThat(counts).isEqualTo(baseline.counts());
  }

  @Test
  void count_withoutAFeature_leavesItEmpty() {
    Counts counts = baseline.count(Map.of("x", new double[] {9}), Map.of());

    assertThat(counts.total("x")).isOne();
    assertThat(counts.total("kind")).isZero();
  }

  @Test
  void count_ofTheWrongKind_isRefused() {
    assertThatThrownBy(() -> baseline.count(Map.of("kind", new double[] {1}), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'kind' is a category, but got numbers");
    assertThatThrownBy(() -> baseline.count(Map.of(), Map.of("x", new String[] {"1"})))
        .hasMessage("'x' is a number, but got texts");
  }

  @Test
  void count_ofAFile_meetsFeaturesByName() throws IOException {
    Path file = write("kind,else,x\n7,q,2.5\nnew,q,NA\n,q,1\n");

    Counts counts = baseline.count(file);

    assertThat(counts.of("x").finite()).isEqualTo(2);
    assertThat(counts.missing("x")).isOne();
    assertThat(counts.unseen("kind")).isOne();
    assertThat(counts.missing("kind")).isOne();
    assertThat(counts.total("kind")).as("digits stay a category").isEqualTo(3);
  }

  @Test
  void count_ofAFileWithNamedKinds_readsThemAsTheBaselineDid() throws IOException {
    Path file = write("kind\nNA\nNA\n");

    assertThat(baseline.count(file).missing("kind")).isEqualTo(2);
    assertThat(baseline.count(file, Map.of("kind", Feature.Kind.CATEGORY)).unseen("kind"))
        .isEqualTo(2);
  }

  /** The baseline knows Namibia, so it is no missing value in another file either. */
  @Test
  void count_ofAValueThatReadsLikeMissing_isThatOfTheBaseline() throws IOException {
    Path file = write("country\nNA\nDE\nNA\n\"\"\n");
    Baseline known = Baseline.fromCsv(file, Map.of("country", Feature.Kind.CATEGORY));

    assertThat(known.counts().missing("country")).isOne();
    assertThat(known.count(file)).isEqualTo(known.counts());
    assertThat(known.segmentedBy("country", 2, file).segments().orElseThrow().counts())
        .containsOnlyKeys("NA", "DE", "_other");
    assertThat(Baseline.fromCsv(file).count(file).missing("country")).isEqualTo(3);
  }

  @Test
  void count_ofATextForANumber_namesThePlace() throws IOException {
    Path file = write("x\n1\nfar\n");

    assertThatThrownBy(() -> baseline.count(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file + ", line 3, column 1: the column's feature is a number, but this is 'far'");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("current.csv"), text);
  }

  @Test
  void countsOverOtherCells_areTold_inALineThatNamesTheFeature() {
    String[] many = new String[300];
    Arrays.setAll(many, i -> "value " + i);
    Counts own = Baseline.of(Map.of("x", new double[] {1, 2, 3}), Map.of("kind", many)).counts();
    Counts other =
        Baseline.of(Map.of("x", new double[] {4}), Map.of("kind", new String[] {"a"})).counts();

    assertThatThrownBy(() -> own.requireSameCells(other, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'x': Counts compare over the same cells, but these have ")
        .hasMessageContaining("count the current values with reference.count(current)");
    assertThatThrownBy(() -> own.requireSameCells(other, "kind"))
        .hasMessageContaining("the categories [value 0, value 1, value 10, value 100, value 101]")
        .hasMessageContaining("100 in all and others")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    own.requireSameCells(own, "x");
  }
}
