package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** A row's key is equal to another exactly if every value is. */
class RowKeyProperties {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          List.of(
              Feature.number("a"),
              Feature.category("b"),
              Feature.number("c"),
              Feature.category("d")));

  private static final RowLayout LAYOUT = new RowLayout(SCHEMA);

  record Values(@Nullable Double a, @Nullable String b, @Nullable Double c, @Nullable String d) {
    Row row() {
      Row row = new Row(SCHEMA);
      if (a != null) {
        row.number(0, a);
      }
      row.text(1, b);
      if (c != null) {
        row.number(2, c);
      }
      row.text(3, d);
      return row;
    }
  }

  @Provide
  Arbitrary<Values> values() {
    Arbitrary<Double> numbers =
        Arbitraries.of(0.0, -0.0, 1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE)
            .injectNull(0.2);
    Arbitrary<String> texts = Arbitraries.of("", "a", "Aa", "BB").injectNull(0.2);
    return Combinators.combine(numbers, texts, numbers, texts).as(Values::new);
  }

  @Property(tries = 2_000, seed = "1")
  void keys_areEqualExactlyIfTheRowsAre(
      @ForAll("values") Values first, @ForAll("values") Values second) {
    RowProbe probe = new RowProbe(LAYOUT, first.row());
    CacheKey kept = new RowProbe(LAYOUT, second.row()).kept();
    boolean same =
        Objects.equals(first.a, second.a)
            && Objects.equals(first.b, second.b)
            && Objects.equals(first.c, second.c)
            && Objects.equals(first.d, second.d);
    assertThat(probe.equals(kept)).isEqualTo(same);
    assertThat(kept.equals(probe)).isEqualTo(same);
    assertThat(probe.kept().equals(kept)).isEqualTo(same);
    if (same) {
      assertThat(probe.hashCode()).isEqualTo(kept.hashCode());
    }
  }

  @Property(tries = 200, seed = "1")
  void keys_ofAnotherLoadedVersion_areNeverEqual(@ForAll("values") Values values) {
    RowProbe probe = new RowProbe(LAYOUT, values.row());
    CacheKey other = new RowProbe(new RowLayout(SCHEMA), values.row()).kept();
    assertThat(probe.equals(other)).isFalse();
    assertThat(other.equals(probe)).isFalse();
  }
}
