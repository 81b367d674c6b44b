package dev.mlopsdk.serving.image;

import dev.mlopsdk.core.schema.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Decodes images, none larger than asked for; touches no disk for it. */
final class Decoding {

  /** What the JPEG reader only warns of: it makes up the rest of the image. */
  private static final Pattern CUT_SHORT =
      Pattern.compile("Truncated File|premature end", Pattern.CASE_INSENSITIVE);

  private Decoding() {}

  static BufferedImage bytes(byte[] bytes, long maxPixels) {
    return decode(new ByteArrayInputStream(bytes), bytes.length + " bytes", maxPixels);
  }

  static BufferedImage file(Path file, long maxPixels) {
    try (InputStream in = Files.newInputStream(file)) {
      return decode(in, file.toString(), maxPixels);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, "There is no image " + file);
    } catch (IOException e) {
      throw damaged(file.toString(), String.valueOf(e), e);
    }
  }

  private static BufferedImage decode(InputStream in, String what, long maxPixels) {
    try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw damaged(what, "they are of no format that ImageIO reads", null);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        requireSize(reader, what, maxPixels);
        return read(reader, what);
      } finally {
        reader.dispose();
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The readers throw all sorts of unchecked exceptions at damaged files.
      throw damaged(what, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireSize(ImageReader reader, String what, long maxPixels)
      throws IOException {
    Geometry.requireSides(reader.getWidth(0), reader.getHeight(0), what + " have");
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > maxPixels) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "An image has at most %d pixels, but %s have %d × %d; make it smaller, or allow more with"
                  .formatted(maxPixels, what, reader.getWidth(0), reader.getHeight(0))
              + " withMaxPixels");
    }
  }

  private static BufferedImage read(ImageReader reader, String what) throws IOException {
    String[] cut = new String[1];
    reader.addIIOReadWarningListener(
        (source, warning) -> cut[0] = CUT_SHORT.matcher(warning).find() ? warning : cut[0]);
    BufferedImage image = reader.read(0);
    if (cut[0] != null) {
      throw damaged(what, cut[0], null);
    }
    return image;
  }

  private static InvalidInputException damaged(String what, String why, @Nullable Throwable cause) {
    InvalidInputException damaged =
        new InvalidInputException(
            InvalidInputException.Kind.CONTENT,
            "An image could not be decoded from " + what + ": " + why);
    if (cause != null) {
      damaged.initCause(cause);
    }
    return damaged;
  }
}
