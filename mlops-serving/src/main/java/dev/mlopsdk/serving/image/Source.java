package dev.mlopsdk.serving.image;

import java.awt.image.BufferedImage;

/** Makes an image of what a caller gives. */
@FunctionalInterface
interface Source<I> {

  BufferedImage image(I input, long maxPixels);
}
