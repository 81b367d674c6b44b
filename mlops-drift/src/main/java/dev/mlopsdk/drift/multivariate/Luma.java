package dev.mlopsdk.drift.multivariate;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** The luma of pixels, in [0, 1]: 0.2125 R + 0.7154 G + 0.0721 B, or the grey value itself. */
sealed interface Luma {

  /** Of the pixel at (x, y). */
  double at(int x, int y);

  /** Of an array, row by row. Immutable while its array is. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Plane(float[] values, int width) implements Luma {
    @Override
    public double at(int x, int y) {
      return values[y * width + x];
    }
  }

  /** Of eight-bit samples: one of grey, or those of red, green and blue. */
  record Samples(Raster raster, int bands) implements Luma {
    @Override
    public double at(int x, int y) {
      return bands == 1
          ? raster.getSample(x, y, 0) / 255.0
          : of(raster.getSample(x, y, 0), raster.getSample(x, y, 1), raster.getSample(x, y, 2));
    }
  }

  /** Of any other image, as sRGB. */
  record Colors(BufferedImage image) implements Luma {
    @Override
    public double at(int x, int y) {
      int rgb = image.getRGB(x, y);
      return of(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
    }
  }

  private static double of(int red, int green, int blue) {
    return (0.2125 * red + 0.7154 * green + 0.0721 * blue) / 255;
  }

  /** Reads samples where they are plain, which is faster, else colours. */
  static Luma of(BufferedImage image) {
    int bands = plainBands(image.getColorModel());
    return bands == 0 ? new Colors(image) : new Samples(image.getRaster(), bands);
  }

  private static int plainBands(ColorModel model) {
    if (model instanceof IndexColorModel || model.isAlphaPremultiplied()) {
      return 0;
    }
    int colors = model.getNumColorComponents();
    for (int i = 0; i < colors; i++) {
      if (model.getComponentSize(i) != 8) {
        return 0;
      }
    }
    int type = model.getColorSpace().getType();
    boolean grey = type == ColorSpace.TYPE_GRAY && colors == 1;
    boolean color = type == ColorSpace.TYPE_RGB && colors == 3;
    return grey ? 1 : color ? 3 : 0;
  }
}
