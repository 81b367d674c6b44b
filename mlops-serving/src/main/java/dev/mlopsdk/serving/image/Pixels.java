package dev.mlopsdk.serving.image;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.image.Geometry.Window;
import java.awt.image.BufferedImage;

/**
 * A resized and cropped image, bytes of one channel beside the other, with the memory that making
 * it takes, to be made again. Not thread-safe; confine to one call at a time.
 */
final class Pixels {

  /** More is not kept between images. */
  private static final int KEPT = 1 << 24;

  private final int channels;
  private final int width;
  private final int height;
  private final byte[] values;
  private byte[] line = new byte[0];
  private byte[] narrow = new byte[0];

  Pixels(Layout layout) {
    this.channels = layout.channels();
    this.width = layout.width();
    this.height = layout.height();
    this.values = new byte[channels * width * height];
  }

  /** The bytes, line after line. */
  byte[] values() {
    return values;
  }

  /** Makes them of {@code image}: first the lines, only those that are needed, then the columns. */
  void make(BufferedImage image, Geometry geometry) {
    Window window = geometry.window(image.getWidth(), image.getHeight(), width, height);
    Kernel across =
        Kernel.of(geometry.filter(), image.getWidth(), window.width(), window.left(), width);
    Kernel down =
        Kernel.of(geometry.filter(), image.getHeight(), window.height(), window.top(), height);
    int stride = width * channels;
    int begin = down.begin();
    int count = down.end() - begin;
    line = room(line, image.getWidth() * channels);
    narrow = room(narrow, lines(count, stride, image));
    Lines lines = Lines.of(image, channels);
    for (int y = 0; y < count; y++) {
      lines.read(begin + y, line);
      across(across, y * stride);
    }
    for (int y = 0; y < height; y++) {
      down(down, y, begin, stride);
    }
    if (narrow.length > KEPT) {
      narrow = new byte[0];
    }
  }

  private static int lines(int count, int stride, BufferedImage image) {
    long bytes = (long) count * stride;
    if (bytes > 1 << 30) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "An image is resized by way of at most 1 GiB, but %d × %d would take %d bytes; give less"
              .formatted(image.getWidth(), image.getHeight(), bytes));
    }
    return (int) bytes;
  }

  private static byte[] room(byte[] memory, int needed) {
    return memory.length >= needed ? memory : new byte[needed];
  }

  private void across(Kernel kernel, int to) {
    if (kernel.copies()) {
      System.arraycopy(line, kernel.begin() * channels, narrow, to, width * channels);
      return;
    }
    int[] weights = kernel.weights();
    for (int x = 0; x < width; x++) {
      int count = kernel.count(x);
      int at = kernel.at(x);
      int from = kernel.first(x) * channels;
      for (int c = 0; c < channels; c++) {
        int sum = 1 << (Kernel.PRECISION - 1);
        for (int i = 0, source = from + c; i < count; i++, source += channels) {
          sum += (line[source] & 0xff) * weights[at + i];
        }
        narrow[to + x * channels + c] = clip(sum);
      }
    }
  }

  private void down(Kernel kernel, int y, int begin, int stride) {
    int[] weights = kernel.weights();
    int count = kernel.count(y);
    int at = kernel.at(y);
    int from = (kernel.first(y) - begin) * stride;
    if (kernel.copies()) {
      System.arraycopy(narrow, from, values, y * stride, stride);
      return;
    }
    for (int x = 0; x < stride; x++) {
      int sum = 1 << (Kernel.PRECISION - 1);
      for (int i = 0, source = from + x; i < count; i++, source += stride) {
        sum += (narrow[source] & 0xff) * weights[at + i];
      }
      values[y * stride + x] = clip(sum);
    }
  }

  private static byte clip(int sum) {
    int value = sum >> Kernel.PRECISION;
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}
