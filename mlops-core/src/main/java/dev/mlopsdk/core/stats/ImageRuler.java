package dev.mlopsdk.core.stats;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.List;

/**
 * Brightness, contrast and area of an image. Brightness is the mean and contrast the standard
 * deviation (RMS contrast) of the pixels' luma in [0, 1], 0.2125 R + 0.7154 G + 0.0721 B, or the
 * grey value itself; alpha is left out. At most 64 × 64 pixels are read, in the middles of as many
 * equal parts, so a large image costs no more than a small one. Immutable.
 */
final class ImageRuler implements Ruler<BufferedImage> {

  private static final List<StatisticsReport.Measure> MEASURES =
      List.of(
          StatisticsReport.Measure.BRIGHTNESS,
          StatisticsReport.Measure.CONTRAST,
          StatisticsReport.Measure.AREA);

  private static final int GRID = 64;
  private static final double RED = 0.2125;
  private static final double GREEN = 0.7154;
  private static final double BLUE = 0.0721;

  @Override
  public List<StatisticsReport.Measure> measures() {
    return MEASURES;
  }

  @Override
  public void measure(BufferedImage image, Stripe stripe, int first, int slot) {
    int columns = Math.min(GRID, image.getWidth());
    int rows = Math.min(GRID, image.getHeight());
    int bands = plainBands(image.getColorModel());
    Raster raster = image.getRaster();
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      int y = middle(row, rows, image.getHeight());
      for (int column = 0; column < columns; column++) {
        int x = middle(column, columns, image.getWidth());
        double luma = bands == 0 ? luma(image.getRGB(x, y)) : luma(raster, x, y, bands);
        sum += luma;
        squares += luma * luma;
      }
    }
    int pixels = rows * columns;
    double mean = sum / pixels;
    stripe.column(first).add(mean, slot);
    stripe.column(first + 1).add(Math.sqrt(Math.max(0, squares / pixels - mean * mean)), slot);
    stripe.column(first + 2).add((double) image.getWidth() * image.getHeight(), slot);
  }

  private static int middle(int part, int parts, int size) {
    return (int) ((2L * part + 1) * size / (2L * parts));
  }

  /** 1 for eight bits of grey, 3 for those of red, green and blue, 0 for what has to be asked. */
  private static int plainBands(ColorModel model) {
    int colors = model.getNumColorComponents();
    if (model instanceof IndexColorModel || model.isAlphaPremultiplied()) {
      return 0;
    }
    for (int i = 0; i < colors; i++) {
      if (model.getComponentSize(i) != 8) {
        return 0;
      }
    }
    int type = model.getColorSpace().getType();
    return type == ColorSpace.TYPE_GRAY && colors == 1
        ? 1
        : type == ColorSpace.TYPE_RGB && colors == 3 ? 3 : 0;
  }

  private static double luma(Raster raster, int x, int y, int bands) {
    return bands == 1
        ? raster.getSample(x, y, 0) / 255.0
        : luma(raster.getSample(x, y, 0), raster.getSample(x, y, 1), raster.getSample(x, y, 2));
  }

  private static double luma(int rgb) {
    return luma(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
  }

  private static double luma(int red, int green, int blue) {
    return (RED * red + GREEN * green + BLUE * blue) / 255;
  }
}
