package dev.mlopsdk.serving.image;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.image.ImageCodec.Filter;

/**
 * Where the pixels of the answer come from. Immutable.
 *
 * @param width to resize to, 0 if not asked; the shorter side's if there is no height
 * @param cropWidth 0 if not asked
 */
record Geometry(int width, int height, int cropWidth, int cropHeight, Filter filter) {

  private static final int MOST_SIDE = 1 << 16;

  /**
   * One image's way: resized to {@code width} × {@code height}, of which the part from {@code left}
   * and {@code top} on is kept.
   */
  record Window(int width, int height, int left, int top) {}

  static Geometry defaults() {
    return new Geometry(0, 0, 0, 0, Filter.BILINEAR);
  }

  Geometry resized(int toWidth, int toHeight) {
    requireSide(toWidth, 1);
    requireSide(toHeight, 0);
    return new Geometry(toWidth, toHeight, cropWidth, cropHeight, filter);
  }

  Geometry cropped(int toWidth, int toHeight) {
    requireSide(toWidth, 1);
    requireSide(toHeight, 1);
    return new Geometry(width, height, toWidth, toHeight, filter);
  }

  private static void requireSide(int side, int least) {
    if (side < least || side > 1 << 14) {
      throw new IllegalArgumentException("A side has 1 to 16384 pixels, but was given " + side);
    }
  }

  Geometry filtered(Filter by) {
    return new Geometry(width, height, cropWidth, cropHeight, by);
  }

  boolean keepsProportions() {
    return width > 0 && height == 0;
  }

  boolean crops() {
    return cropWidth > 0;
  }

  /** The width of what is made, 0 if the model says. */
  int madeWidth() {
    return crops() ? cropWidth : height > 0 ? width : 0;
  }

  /** The height of what is made, 0 if the model says. */
  int madeHeight() {
    return crops() ? cropHeight : height;
  }

  /**
   * Refuses what is longer than any photo: resizing keeps a line per line of the image and weights
   * for every pixel of its sides, so that a strip of few pixels would take gigabytes.
   */
  static void requireSides(int width, int height, String what) {
    if (Math.max(width, height) > MOST_SIDE) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "A side of an image has at most %d pixels, but %s %d × %d; cut it into parts"
              .formatted(MOST_SIDE, what, width, height));
    }
  }

  /** The way of an image of this size to {@code toWidth} × {@code toHeight}. */
  Window window(int fromWidth, int fromHeight, int toWidth, int toHeight) {
    requireSides(fromWidth, fromHeight, "the image has");
    int w = toWidth;
    int h = toHeight;
    if (keepsProportions()) {
      long shorter = width;
      w = (int) (fromWidth <= fromHeight ? shorter : shorter * fromWidth / fromHeight);
      h = (int) (fromWidth <= fromHeight ? shorter * fromHeight / fromWidth : shorter);
    } else if (width > 0) {
      w = width;
      h = height;
    } else if (crops()) {
      w = fromWidth;
      h = fromHeight;
    }
    if (w < toWidth || h < toHeight) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The centre of %d × %d pixels was asked for, but the image has %d × %d; resize it first"
              .formatted(toWidth, toHeight, w, h));
    }
    // Half to even, as Python rounds for torchvision.
    return new Window(
        w, h, (int) Math.rint((w - toWidth) / 2.0), (int) Math.rint((h - toHeight) / 2.0));
  }
}
