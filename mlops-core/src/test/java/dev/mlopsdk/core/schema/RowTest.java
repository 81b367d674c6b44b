package dev.mlopsdk.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Allocation;
import java.util.List;
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
}
