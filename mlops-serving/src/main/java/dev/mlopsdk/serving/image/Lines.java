package dev.mlopsdk.serving.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;

/**
 * Reads an image line by line into bytes of red, green and blue, or of grey. Not thread-safe;
 * confine to one call.
 */
final class Lines {

  /** Reads one line. */
  @FunctionalInterface
  private interface Reader {
    void read(int y, byte[] rgb);
  }

  private final int width;
  private final int channels;
  private final Reader reader;
  private final byte[] colors;

  private Lines(int width, int channels, Reader reader) {
    this.width = width;
    this.channels = channels;
    this.reader = reader;
    this.colors = new byte[channels == 1 ? width * 3 : 0];
  }

  static Lines of(BufferedImage image, int channels) {
    return new Lines(image.getWidth(), channels, reader(image));
  }

  /** Reads line {@code y}, all its pixels, one channel beside the other. */
  void read(int y, byte[] into) {
    if (channels == 3) {
      reader.read(y, into);
      return;
    }
    reader.read(y, colors);
    for (int x = 0; x < width; x++) {
      int red = colors[3 * x] & 0xff;
      int green = colors[3 * x + 1] & 0xff;
      int blue = colors[3 * x + 2] & 0xff;
      into[x] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
    }
  }

  private static Reader reader(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    int space = colors.getColorSpace().getType();
    boolean indexed = colors instanceof IndexColorModel;
    if (!indexed && space == ColorSpace.TYPE_GRAY && !colors.isAlphaPremultiplied()) {
      int type = raster.getTransferType();
      return type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE
          ? light(image, raster)
          : grey(image, raster, colors.getComponentSize(0));
    }
    boolean plain =
        !indexed
            && space == ColorSpace.TYPE_RGB
            && !colors.isAlphaPremultiplied()
            && is8Bit(colors);
    if (plain
        && raster.getSampleModel() instanceof ComponentSampleModel model
        && raster.getDataBuffer() instanceof DataBufferByte data
        && data.getNumBanks() == 1) {
      return bytes(raster, model, data, image.getWidth());
    }
    if (plain
        && raster.getSampleModel() instanceof SinglePixelPackedSampleModel model
        && raster.getDataBuffer() instanceof DataBufferInt data) {
      return ints(raster, model, data, image.getWidth());
    }
    return asked(image);
  }

  private static boolean is8Bit(ColorModel colors) {
    for (int i = 0; i < colors.getNumComponents(); i++) {
      if (colors.getComponentSize(i) != 8) {
        return false;
      }
    }
    return true;
  }

  /** As stored: a grey image asked for its colours answers lighter ones. */
  private static Reader grey(BufferedImage image, Raster raster, int bits) {
    int width = image.getWidth();
    int[] samples = new int[width];
    int most = (1 << bits) - 1;
    return (y, rgb) -> {
      raster.getSamples(0, y, width, 1, 0, samples);
      for (int x = 0; x < width; x++) {
        byte value = (byte) (bits > 8 ? samples[x] >> (bits - 8) : samples[x] * 255 / most);
        rgb[3 * x] = value;
        rgb[3 * x + 1] = value;
        rgb[3 * x + 2] = value;
      }
    };
  }

  /** Grey of numbers, 0 black and 1 white, as stored; NaN is black. */
  private static Reader light(BufferedImage image, Raster raster) {
    int width = image.getWidth();
    float[] samples = new float[width];
    return (y, rgb) -> {
      raster.getSamples(0, y, width, 1, 0, samples);
      for (int x = 0; x < width; x++) {
        byte value = (byte) Math.round(255 * Math.max(0, Math.min(1, samples[x])));
        rgb[3 * x] = value;
        rgb[3 * x + 1] = value;
        rgb[3 * x + 2] = value;
      }
    };
  }

  private static Reader bytes(
      Raster raster, ComponentSampleModel model, DataBufferByte data, int width) {
    byte[] values = data.getData();
    int[] bands = model.getBandOffsets();
    int start = start(raster, data, model.getScanlineStride(), model.getPixelStride());
    int step = model.getPixelStride();
    return (y, rgb) -> {
      int at = start + y * model.getScanlineStride();
      for (int x = 0; x < width; x++, at += step) {
        rgb[3 * x] = values[at + bands[0]];
        rgb[3 * x + 1] = values[at + bands[1]];
        rgb[3 * x + 2] = values[at + bands[2]];
      }
    };
  }

  private static Reader ints(
      Raster raster, SinglePixelPackedSampleModel model, DataBufferInt data, int width) {
    int[] values = data.getData();
    int[] shifts = model.getBitOffsets();
    int start = start(raster, data, model.getScanlineStride(), 1);
    return (y, rgb) -> {
      int at = start + y * model.getScanlineStride();
      for (int x = 0; x < width; x++) {
        int pixel = values[at + x];
        rgb[3 * x] = (byte) (pixel >> shifts[0]);
        rgb[3 * x + 1] = (byte) (pixel >> shifts[1]);
        rgb[3 * x + 2] = (byte) (pixel >> shifts[2]);
      }
    };
  }

  /** The index of the upper left pixel: a part of an image shares the whole one's memory. */
  private static int start(Raster raster, DataBuffer data, int line, int pixel) {
    return data.getOffset()
        - raster.getSampleModelTranslateY() * line
        - raster.getSampleModelTranslateX() * pixel;
  }

  private static Reader asked(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = new int[width];
    return (y, rgb) -> {
      image.getRGB(0, y, width, 1, pixels, 0, width);
      for (int x = 0; x < width; x++) {
        rgb[3 * x] = (byte) (pixels[x] >> 16);
        rgb[3 * x + 1] = (byte) (pixels[x] >> 8);
        rgb[3 * x + 2] = (byte) pixels[x];
      }
    };
  }
}
