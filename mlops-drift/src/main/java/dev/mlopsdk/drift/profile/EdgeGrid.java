package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts the edges below a number by a table over equal steps from the first edge to the last, and
 * by comparing with the two edges that the step may hold: faster than a search, whose every look
 * waits for the one before. Immutable.
 *
 * <p>Exact: the step of a number never falls as the number grows, so edges of a lower step are
 * below it and those of a higher step are not.
 */
final class EdgeGrid {

  private static final int STEPS = 256;

  /** So many edges of one step are compared with. */
  private static final int MOST = 2;

  /** Fewer edges are searched as fast. */
  private static final int FEWEST = 8;

  private final double low;
  private final double scale;

  /** Per step how many edges lie in lower ones. */
  private final byte[] before;

  /** The edges, and two that no finite number is above. */
  private final double[] edges;

  private EdgeGrid(double[] edges, double low, double scale, byte[] before) {
    this.edges = edges;
    this.low = low;
    this.scale = scale;
    this.before = before;
  }

  /**
   * A grid over ascending {@code edges}; null if they are few, or too close where they are close.
   */
  static @Nullable EdgeGrid of(double[] edges) {
    if (edges.length < FEWEST || edges.length >= STEPS) {
      return null;
    }
    double low = edges[0];
    double scale = STEPS / (edges[edges.length - 1] - low);
    if (!(scale > 0) || !Double.isFinite(scale)) {
      return null;
    }
    int[] held = new int[STEPS];
    for (double edge : edges) {
      held[step(edge, low, scale)]++;
    }
    byte[] before = new byte[STEPS];
    int sum = 0;
    for (int i = 0; i < STEPS; i++) {
      if (held[i] > MOST) {
        return null;
      }
      before[i] = (byte) sum;
      sum += held[i];
    }
    double[] open = Arrays.copyOf(edges, edges.length + MOST);
    Arrays.fill(open, edges.length, open.length, Double.POSITIVE_INFINITY);
    return new EdgeGrid(open, low, scale, before);
  }

  private static int step(double value, double low, double scale) {
    int step = (int) ((value - low) * scale);
    return Math.max(0, Math.min(STEPS - 1, step));
  }

  /** How many edges are below {@code value}, which is finite. */
  int below(double value) {
    int known = before[step(value, low, scale)] & 0xFF;
    int first = edges[known] < value ? 1 : 0;
    int second = edges[known + 1] < value ? 1 : 0;
    return known + first + second;
  }
}
