package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EdgeGridProperties {

  private static void assertCounts(double[] edges, double value) {
    EdgeGrid grid = EdgeGrid.of(edges);
    if (grid != null) {
      long below = Arrays.stream(edges).filter(edge -> edge < value).count();
      assertThat(grid.below(value)).as("%s", value).isEqualTo((int) below);
    }
  }

  /** The edges themselves, what is next to them, and what is far away. */
  private static void assertCountsAll(double[] edges) {
    for (double edge : edges) {
      assertCounts(edges, edge);
      assertCounts(edges, Math.nextUp(edge));
      assertCounts(edges, Math.nextDown(edge));
    }
    for (double far : new double[] {0, -Double.MAX_VALUE, Double.MAX_VALUE, Double.MIN_VALUE}) {
      assertCounts(edges, far);
    }
  }

  private static double[] ascending(DoubleStream values) {
    return values.map(x -> x + 0.0).sorted().distinct().toArray();
  }

  @Property
  void below_anyEdges_countsAsOneByOne(
      @ForAll @Size(min = 8, max = 80) double[] values, @ForAll double value) {
    double[] edges = ascending(Arrays.stream(values).filter(Double::isFinite));
    assertCountsAll(edges);
    if (Double.isFinite(value)) {
      assertCounts(edges, value);
    }
  }

  @Property
  void below_evenEdges_countsAsOneByOne(
      @ForAll long seed,
      @ForAll @DoubleRange(min = -1e12, max = 1e12) double from,
      @ForAll @IntRange(min = -9, max = 12) int magnitude) {
    double width = Math.pow(10, magnitude);
    Random random = new Random(seed);
    double[] edges =
        ascending(DoubleStream.iterate(from, x -> x + width * random.nextDouble()).limit(63));
    assertCountsAll(edges);
    for (int i = 0; i < 50; i++) {
      assertCounts(edges, from + 40 * width * random.nextGaussian());
    }
  }

  @Example
  void of_quantilesOfANormal_hasOne() {
    Random random = new Random(7);
    double[] reference = DoubleStream.generate(random::nextGaussian).limit(10_000).toArray();
    double[] edges = NumericCells.fromReference(reference).edges();
    assertThat(EdgeGrid.of(edges)).isNotNull();
    assertCountsAll(edges);
  }

  @Example
  void of_edgesThatItDoesNotSuit_hasNone() {
    assertThat(EdgeGrid.of(new double[] {1, 2, 3})).as("few").isNull();
    assertThat(EdgeGrid.of(ascending(DoubleStream.iterate(1, x -> x * 3).limit(40))))
        .as("most of them in the first step")
        .isNull();
    assertThat(EdgeGrid.of(ascending(DoubleStream.iterate(-1.7e308, x -> x + 3e307).limit(11))))
        .as("wider than a double")
        .isNull();
    assertThat(EdgeGrid.of(DoubleStream.iterate(0, x -> x + 1).limit(256).toArray()))
        .as("more than a byte counts")
        .isNull();
  }
}
