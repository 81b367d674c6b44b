package dev.mlopsdk.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Allocation;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowTest {

  private final Row row =
      new Row(FeatureSchema.of(Feature.number("hour"), Feature.category("origin")));

  @Test
  void impute_overMissingAndGivenValues_isTakenBackByRestore() {
    row.number(0, Double.NaN);
    row.impute(0, 7);
    row.impute(0, 8);
    row.impute(1, "DFW");
    row.requirePresent();
    assertThat(row.number(0)).isEqualTo(8);
    assertThat(row.text(1)).isEqualTo("DFW");

    row.restore();
    assertThat(row.number(0)).isNaN();
    assertThat(row.missing(0)).isFalse();
    assertThat(row.missing(1)).isTrue();
    assertThat(row.imputed(0) && row.imputed(1)).isTrue();
  }

  @Test
  void imputeAlso_beforeOrAfterRestoring_makesAnotherRowAlike() {
    row.number(0, 3);
    row.impute(0, 8);
    row.impute(1, "DFW");
    Row during = new Row(row.schema());
    row.imputeAlso(during);
    row.restore();
    row.restore();
    Row after = new Row(row.schema());
    row.imputeAlso(after);
    for (Row again : List.of(during, after)) {
      assertThat(again.number(0)).isEqualTo(8);
      assertThat(again.text(1)).isEqualTo("DFW");
    }
    assertThat(row.number(0)).isEqualTo(3);
    assertThat(row.missing(1)).isTrue();
  }

  @Test
  void clear_forgetsWhatWasImputed() {
    row.impute(1, "DFW");
    row.restore();
    row.clear();
    assertThat(row.imputed(1)).isFalse();
    row.text(1, "LIT");
    row.restore();
    assertThat(row.text(1)).isEqualTo("LIT");
  }

  @Test
  void impute_again_allocatesNothing() {
    assertThat(
            Allocation.bytes(
                () -> {
                  row.clear();
                  row.impute(0, 1);
                  row.impute(1, "DFW");
                  row.restore();
                }))
        .isZero();
  }

  @Test
  void content_afterClear_isSpent() {
    Row row = new Row(FeatureSchema.empty());
    assertThat(row.content()).isNull();
    row.content("tokens");
    assertThat(row.content()).isEqualTo("tokens");
    assertThat(row.spent()).isNull();
    row.clear();
    row.clear();
    assertThat(row.content()).isNull();
    assertThat(row.spent()).isEqualTo("tokens");
  }

  @Test
  void numbers_ofEveryWidth_areTheSameAsOneByOne() {
    for (int width = 0; width <= 130; width++) {
      Row together = wide(width);
      Row apart = wide(width);
      float[] values = new float[width];
      for (int i = 0; i < width; i++) {
        values[i] = i == 3 ? Float.NaN : i / 3f;
        apart.number(i, values[i]);
      }
      together.numbers(values);
      together.requirePresent();
      for (int i = 0; i < width; i++) {
        assertThat(together.missing(i)).isFalse();
        assertThat(together.number(i)).isEqualTo(Double.valueOf(apart.number(i)));
      }
      assertThat(copy(together, 0, width)).isEqualTo(values);
      assertThat(copy(apart, 0, width)).isEqualTo(values);
    }
  }

  @Test
  void numbers_doublesFewerThanFeatures_leavesTheOthersMissing() {
    Row wide = wide(70);
    wide.numbers(new double[] {1, 2, 3});
    assertThat(wide.number(2)).isEqualTo(3);
    assertThat(wide.missing(3)).isTrue();
    assertThat(wide.missing(66)).isTrue();
  }

  @Test
  void numbers_moreThanFeatures_throw() {
    assertThatThrownBy(() -> wide(2).numbers(new float[3]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> copy(wide(2), 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> wide(2).copyNumbers(0, 2, FloatBuffer.allocate(2), 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void copyNumbers_missingOnes_areNaNWhateverWasThereBefore() {
    Row wide = wide(20);
    wide.numbers(new float[20]);
    wide.clear();
    wide.number(5, 7);
    assertThat(copy(wide, 4, 3)).containsExactly(Float.NaN, 7f, Float.NaN);
  }

  @Test
  void numbers_ofFloatsThenWrittenAlone_keepTheOthers() {
    List<Consumer<Row>> writes =
        List.of(
            wide -> wide.number(1, 0.1),
            wide -> wide.impute(1, 0.1),
            wide -> wide.numbers(new float[] {1, 2}),
            wide -> wide.numbers(new double[] {1, 0.1}));
    for (Consumer<Row> write : writes) {
      Row together = wide(3);
      Row apart = wide(3);
      together.numbers(new float[] {1, 2, 3});
      for (int i = 0; i < 3; i++) {
        apart.number(i, i + 1);
      }
      write.accept(together);
      write.accept(apart);
      for (int i = 0; i < 3; i++) {
        assertThat(together.number(i)).isEqualTo(apart.number(i));
      }
      together.restore();
      apart.restore();
      assertThat(together.number(1)).isEqualTo(apart.number(1));
      assertThat(copy(together, 1, 2)).containsExactly((float) apart.number(1), 3f);
    }
  }

  @Test
  void numbers_ofFloatsAfterAnImputation_areRestoredLikeOthers() {
    Row together = wide(2);
    Row apart = wide(2);
    for (Row each : List.of(together, apart)) {
      each.number(1, 5);
      each.impute(1, 0.1);
    }
    together.numbers(new float[] {1, 2});
    apart.number(0, 1);
    apart.number(1, 2);
    Row again = wide(2);
    together.imputeAlso(again);
    assertThat(again.number(1)).isEqualTo(2);
    together.restore();
    apart.restore();
    assertThat(together.number(1)).isEqualTo(apart.number(1)).isEqualTo(5);
  }

  @Test
  void numbers_ofFloats_areForgottenByClear() {
    Row wide = wide(2);
    wide.number(0, 0.1);
    wide.numbers(new float[] {1, 2});
    wide.clear();
    wide.number(0, 0.3);
    assertThat(wide.number(0)).isEqualTo(0.3);
    assertThat(wide.number(1)).isNaN();
  }

  /** What is copied to index 1 of a buffer that held something else. */
  private static float[] copy(Row row, int from, int count) {
    FloatBuffer buffer = FloatBuffer.allocate(count + 2);
    Arrays.fill(buffer.array(), -9);
    row.copyNumbers(from, count, buffer, 1);
    assertThat(buffer.get(0)).isEqualTo(-9);
    assertThat(buffer.get(count + 1)).isEqualTo(-9);
    return Arrays.copyOfRange(buffer.array(), 1, count + 1);
  }

  private static Row wide(int width) {
    return new Row(
        FeatureSchema.of(
            IntStream.range(0, width).mapToObj(i -> Feature.number("x" + i)).toList()));
  }
}
