package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NumericCellsProperties {

  /** Few distinct values, so that ties and hits on an edge are the rule, and every special one. */
  @Provide
  Arbitrary<List<Double>> values() {
    Arbitrary<Double> special =
        Arbitraries.of(
            0.0,
            -0.0,
            1.0,
            Math.nextDown(1.0),
            Math.nextUp(1.0),
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    Arbitrary<Double> any = Arbitraries.longs().map(Double::longBitsToDouble);
    Arbitrary<Double> grid = Arbitraries.integers().between(-8, 8).map(i -> i / 4.0);
    return Arbitraries.oneOf(special, any, grid).list().ofMinSize(1).ofMaxSize(400);
  }

  @Property(tries = 500)
  void cell_forAnyDouble_agreesWithScan(
      @ForAll("values") List<Double> reference, @ForAll("values") List<Double> values) {
    NumericCells cells = NumericCells.fromReference(array(reference));
    for (double value : values) {
      assertThat(cells.cell(value)).isEqualTo(scan(cells, value));
    }
    for (double edge : cells.edges()) {
      for (double value : new double[] {edge, Math.nextUp(edge), Math.nextDown(edge)}) {
        assertThat(cells.cell(value)).isEqualTo(scan(cells, value));
      }
    }
  }

  @Property(tries = 300)
  void cell_ofLargerValue_isNotSmaller(
      @ForAll("values") List<Double> reference, @ForAll("values") List<Double> values) {
    NumericCells cells = NumericCells.fromReference(array(reference));
    double[] sorted =
        values.stream().filter(Double::isFinite).mapToDouble(x -> x).sorted().toArray();
    for (int i = 1; i < sorted.length; i++) {
      assertThat(cells.cell(sorted[i])).isGreaterThanOrEqualTo(cells.cell(sorted[i - 1]));
    }
  }

  @Property(tries = 300)
  void coarse_ofFineCell_isTheCellOfACoarseProfile(
      @ForAll("values") List<Double> reference, @ForAll("values") List<Double> values) {
    NumericCells fine = NumericCells.fromReference(array(reference));
    NumericCells coarse =
        QuantileEdges.cells(array(reference), NumericCells.COARSE, NumericCells.COARSE);
    View<NumericCells> view = fine.at(Resolution.COARSE);
    for (double value : values) {
      assertThat(view.of(fine.cell(value))).isEqualTo(coarse.cell(value));
    }
    assertThat(view.cells().edges()).isEqualTo(coarse.edges());
    assertThat(view.of(fine.missing())).isEqualTo(coarse.missing());
  }

  /** Levels are 1/60 apart where a decile has six of the 64 cells, 1/70 where it has seven. */
  @Property(tries = 300)
  void frequentValue_ofReference_hasACellOfItsOwn(@ForAll("values") List<Double> reference) {
    NumericCells cells = NumericCells.fromReference(array(reference));
    double[] finite =
        reference.stream().filter(Double::isFinite).mapToDouble(x -> x + 0.0).toArray();
    for (double value : finite) {
      long ties = Arrays.stream(finite).filter(x -> x == value).count();
      if (ties > 1 && ties * 60 > finite.length && value > -Double.MAX_VALUE) {
        assertThat(cells.cell(Math.nextDown(value))).isNotEqualTo(cells.cell(value));
        assertThat(cells.cell(Math.nextUp(value))).isNotEqualTo(cells.cell(value));
      }
    }
  }

  private static int scan(NumericCells cells, double value) {
    if (Double.isNaN(value)) {
      return cells.nan();
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? cells.positiveInfinity() : cells.negativeInfinity();
    }
    int cell = 0;
    for (double edge : cells.edges()) {
      cell += edge < value ? 1 : 0;
    }
    return cell;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
