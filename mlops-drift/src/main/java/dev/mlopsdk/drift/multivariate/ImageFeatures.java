package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.awt.image.BufferedImage;

/**
 * Three numbers of an image, for the univariate tests to watch. Immutable.
 *
 * <ul>
 *   <li>{@code brightness}, the mean of the luma in [0, 1], and {@code contrast}, its standard
 *       deviation, as {@code dev.mlopsdk.core.stats} measures them;
 *   <li>{@code sharpness}, the variance of its Laplacian, above + below + left + right − 4 centre:
 *       small where the image is blurred, large where it is noisy. NaN below 3 × 3 pixels.
 * </ul>
 *
 * <p>Alpha is left out. At most 64 × 64 pixels are looked at, in the middles of as many equal
 * parts, and their neighbours, so a large image costs no more than a small one; values of one size
 * of image are to be compared, for shrinking sharpens.
 *
 * @since 0.1
 */
public final class ImageFeatures implements InputReader<BufferedImage> {

  private static final int GRID = 64;
  private static final ImageFeatures DEFAULTS = new ImageFeatures();

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          Feature.number("brightness"), Feature.number("contrast"), Feature.number("sharpness"));

  private ImageFeatures() {}

  /** The only ones. */
  public static ImageFeatures withDefaults() {
    return DEFAULTS;
  }

  @Override
  public FeatureSchema schema() {
    return SCHEMA;
  }

  @Override
  public void read(BufferedImage input, Row row) {
    if (input == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, "An image is needed for " + SCHEMA.names());
    }
    read(Luma.of(input), input.getWidth(), input.getHeight(), row);
  }

  /** The numbers, in the schema's order. */
  public double[] measure(BufferedImage image) {
    return Measured.by(this, image);
  }

  /**
   * The numbers of grey pixels in [0, 1], row by row; NaN if a pixel looked at is NaN.
   *
   * @throws IllegalArgumentException if there are not width times height pixels, or none
   */
  public double[] measure(float[] luma, int width, int height) {
    if (width < 1 || height < 1 || (long) width * height != luma.length) {
      throw new IllegalArgumentException(
          "An image of "
              + width
              + " x "
              + height
              + " needs a pixel or more, and as many as that, but got "
              + luma.length);
    }
    Row row = new Row(SCHEMA);
    read(new Luma.Plane(luma, width), width, height, row);
    return new double[] {row.number(0), row.number(1), row.number(2)};
  }

  private static void read(Luma luma, int width, int height, Row row) {
    int columns = Math.min(GRID, width);
    int lines = Math.min(GRID, height);
    boolean inner = width > 2 && height > 2;
    double sum = 0;
    double squares = 0;
    double edges = 0;
    double edgeSquares = 0;
    int edgeCount = 0;
    for (int line = 0; line < lines; line++) {
      int y = middle(line, lines, height);
      for (int column = 0; column < columns; column++) {
        int x = middle(column, columns, width);
        double value = luma.at(x, y);
        sum += value;
        squares += value * value;
        if (inner && x > 0 && y > 0 && x < width - 1 && y < height - 1) {
          double edge =
              luma.at(x, y - 1)
                  + luma.at(x, y + 1)
                  + luma.at(x - 1, y)
                  + luma.at(x + 1, y)
                  - 4 * value;
          edges += edge;
          edgeSquares += edge * edge;
          edgeCount++;
        }
      }
    }
    row.number(0, sum / (lines * columns));
    row.number(1, Math.sqrt(variance(sum, squares, lines * columns)));
    row.number(2, variance(edges, edgeSquares, edgeCount));
  }

  private static double variance(double sum, double squares, int n) {
    double mean = sum / n;
    return Math.max(0, squares / n - mean * mean);
  }

  private static int middle(int part, int parts, int size) {
    return (int) ((2L * part + 1) * size / (2L * parts));
  }
}
