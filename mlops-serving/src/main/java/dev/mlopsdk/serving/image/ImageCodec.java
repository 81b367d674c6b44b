package dev.mlopsdk.serving.image;

import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.ModelPorts;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/**
 * Takes images into pixels: decode, resize, crop, normalise, for models with one input {@code
 * [N,3,H,W]} or {@code [N,H,W,3]}, of floats or uint8; 1 in place of 3 is grey.
 *
 * <pre>{@code
 * ImageCodec.ofBytes()                             // JPEG, PNG …; ofImages() takes BufferedImage
 *     .resize(256).crop(224, 224)                  // shorter side to 256, then the centre
 *     .normalise(0.485, 0.456, 0.406, 0.229, 0.224, 0.225)
 * }</pre>
 *
 * <p>Without {@code resize} and {@code crop} an image is resized to what the model takes. Resizing
 * makes the very bytes that Pillow makes, so what torchvision makes of its images: the filter
 * widens with the scale. A float input gets {@code (byte / 255 − mean) / deviation}, mean 0 and
 * deviation 1 without {@code normalise}, reckoned in floats; a uint8 input gets the bytes. An alpha
 * channel is dropped, grey is Pillow's mode L, the orientation that a photo's metadata tells is not
 * applied.
 *
 * <p>Decoding and resizing happen on the caller's thread, before it has a lane; only normalising
 * writes into it. What cannot be decoded is invalid input of kind CONTENT; an image of more than 40
 * million pixels, or with a side of more than 65,536, is one of kind SHAPE, told before its pixels
 * are decoded. Immutable.
 *
 * @param <I> what an image is given as
 * @since 0.1
 */
public final class ImageCodec<I> implements InputCodec<I> {

  /** What a resized pixel is made of, by Pillow's names. */
  public enum Filter {
    /** The nearest pixel. */
    NEAREST,
    /** A tent over the pixels that a new one covers. */
    BILINEAR,
    /** A cubic over twice as many, a = −0.5. */
    BICUBIC,
    /** A windowed sinc over three times as many. */
    LANCZOS
  }

  /** The order of a pixel's colours. */
  public enum Colors {
    RGB,
    BGR
  }

  private static final long MAX_PIXELS = 40_000_000;

  private final Source<I> source;
  private final Geometry geometry;
  private final Normal normal;
  private final Colors colors;
  private final long maxPixels;

  private ImageCodec(
      Source<I> source, Geometry geometry, Normal normal, Colors colors, long maxPixels) {
    this.source = source;
    this.geometry = geometry;
    this.normal = normal;
    this.colors = colors;
    this.maxPixels = maxPixels;
  }

  private static <I> ImageCodec<I> from(Source<I> source) {
    return new ImageCodec<>(source, Geometry.defaults(), Normal.defaults(), Colors.RGB, MAX_PIXELS);
  }

  /** Images that are decoded already. */
  public static ImageCodec<BufferedImage> ofImages() {
    return from((image, most) -> image);
  }

  /**
   * Decodes an image's file as {@link #ofBytes} does, for those who want to look at it too: give it
   * to {@link #ofImages} then, and {@code Statistics.image} measures it without decoding it again.
   *
   * @throws dev.mlopsdk.core.schema.InvalidInputException of kind CONTENT if it is damaged, of kind
   *     SHAPE if it has more than 40 million pixels
   */
  public static BufferedImage decode(byte[] file) {
    return Decoding.bytes(file, MAX_PIXELS);
  }

  /** The bytes of an image's file, of any format that {@code ImageIO} reads. */
  public static ImageCodec<byte[]> ofBytes() {
    return from(Decoding::bytes);
  }

  /** Image files. */
  public static ImageCodec<Path> ofFiles() {
    return from(Decoding::file);
  }

  /** Resizes to this, whatever the proportions. */
  public ImageCodec<I> resize(int width, int height) {
    return with(geometry.resized(width, height), normal, colors, maxPixels);
  }

  /** Resizes the shorter side to this and keeps the proportions; crop then. */
  public ImageCodec<I> resize(int shorter) {
    return with(geometry.resized(shorter, 0), normal, colors, maxPixels);
  }

  /** Keeps the centre, after resizing. */
  public ImageCodec<I> crop(int width, int height) {
    return with(geometry.cropped(width, height), normal, colors, maxPixels);
  }

  /** Chooses how pixels are resized; default {@link Filter#BILINEAR}. */
  public ImageCodec<I> withFilter(Filter filter) {
    return with(geometry.filtered(filter), normal, colors, maxPixels);
  }

  /**
   * Subtracts means and divides by deviations, after the division by 255.
   *
   * @param meansThenDeviations of the model's channels in their order: as many means, then as many
   *     deviations
   * @throws IllegalArgumentException unless there are 2 or 6 and the deviations are above 0
   */
  public ImageCodec<I> normalise(double... meansThenDeviations) {
    return with(geometry, normal.normalised(meansThenDeviations), colors, maxPixels);
  }

  /** Divides each byte by this; default 255, and 1 is for models that take floats up to 255. */
  public ImageCodec<I> withDivisor(double divisor) {
    return with(geometry, normal.divided(divisor), colors, maxPixels);
  }

  /** The order of the model's channels; default {@link Colors#RGB}. */
  public ImageCodec<I> withColors(Colors colors) {
    return with(geometry, normal, colors, maxPixels);
  }

  /**
   * Refuses larger images before they are decoded; default 40 million pixels.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public ImageCodec<I> withMaxPixels(long pixels) {
    if (pixels < 1) {
      throw new IllegalArgumentException("An image has 1 pixel or more, but was given " + pixels);
    }
    return with(geometry, normal, colors, pixels);
  }

  private ImageCodec<I> with(Geometry shape, Normal values, Colors order, long most) {
    return new ImageCodec<>(source, shape, values, order, most);
  }

  @Override
  public Encoder<I, ?> open(ModelPorts model) {
    Layout layout = Layout.of(model, geometry);
    return new ImageEncoder<>(
        source, geometry, layout, normal.tables(layout.channels(), model), colors, maxPixels);
  }
}
