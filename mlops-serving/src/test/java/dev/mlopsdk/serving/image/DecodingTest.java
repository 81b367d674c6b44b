package dev.mlopsdk.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.CodecModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Good, damaged and hostile image files. */
class DecodingTest {

  private static final long MOST = 1 << 20;

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(CodecModels.file(name));
  }

  private static void assertDamaged(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.CONTENT))
        .hasMessageStartingWith("An image could not be decoded from ")
        .hasMessageContaining(why);
  }

  /**
   * Pillow has libjpeg-turbo, the JDK its own libjpeg: their arithmetic differs by a step or two.
   */
  @Test
  void jpeg_againstPillow_isWithinTwoSteps() throws IOException {
    BufferedImage ours = Decoding.bytes(bytes("texture.jpg"), MOST);
    BufferedImage golden = Decoding.bytes(bytes("texture-jpg.png"), MOST);
    int largest = 0;
    for (int y = 0; y < golden.getHeight(); y++) {
      for (int x = 0; x < golden.getWidth(); x++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          int a = ours.getRGB(x, y) >> shift & 0xff;
          int b = golden.getRGB(x, y) >> shift & 0xff;
          largest = Math.max(largest, Math.abs(a - b));
        }
      }
    }
    assertThat(largest).isLessThanOrEqualTo(2);
  }

  @Test
  void bytes_ofNoImage_areRefused() {
    assertDamaged(
        () -> Decoding.bytes("<html>".getBytes(StandardCharsets.UTF_8), MOST),
        "6 bytes: they are of no format that ImageIO reads");
    assertDamaged(() -> Decoding.bytes(new byte[0], MOST), "no format");
  }

  @Test
  void aTruncatedFile_isRefused() throws IOException {
    byte[] jpeg = bytes("texture.jpg");
    byte[] png = bytes("texture.png");
    assertDamaged(
        () -> Decoding.bytes(Arrays.copyOf(jpeg, jpeg.length / 2), MOST), "premature end");
    assertDamaged(() -> Decoding.bytes(Arrays.copyOf(png, png.length / 2), MOST), "");
    assertDamaged(() -> Decoding.bytes(Arrays.copyOf(png, 30), MOST), "");
  }

  /** Whatever is broken, it is the caller's file and no failure of the service. */
  @Test
  void randomlyBrokenFiles_areDecodedOrRefused_neverAnythingElse() throws IOException {
    Random random = new Random(20261121);
    int refused = 0;
    for (String name : new String[] {"texture.jpg", "texture.png"}) {
      for (int i = 0; i < 400; i++) {
        byte[] broken = bytes(name);
        for (int flips = random.nextInt(6) + 1; flips > 0; flips--) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt();
        }
        try {
          Decoding.bytes(broken, MOST);
        } catch (InvalidInputException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aBomb_ofMorePixelsThanAllowed_isRefusedUnread() throws IOException {
    byte[] bomb = png(60_000, 60_000);
    assertThat(bomb.length).isLessThan(100);
    assertThatThrownBy(() -> Decoding.bytes(bomb, 40_000_000))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.SHAPE))
        .hasMessageStartingWith("An image has at most 40000000 pixels, but")
        .hasMessageContaining("have 60000 × 60000; make it smaller");
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** Whatever a format's reader does at the end of its input: a picture half black is none. */
  @Test
  void aTruncatedFile_ofAnyFormat_isRefused() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(20261121);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, random.nextInt());
    }
    for (String format : new String[] {"bmp", "gif", "tiff", "png"}) {
      byte[] whole = encoded(image, format);
      assertThat(Decoding.bytes(whole, MOST).getWidth()).isEqualTo(64);
      byte[] half = Arrays.copyOf(whole, whole.length / 2);
      assertDamaged(() -> Decoding.bytes(half, MOST), "");
    }
  }

  /** A few kilobytes that would take gigabytes to make smaller. */
  @Test
  void aLongThinImage_isRefusedUnread() throws IOException {
    byte[] thin = encoded(new BufferedImage(1, 3_000_000, BufferedImage.TYPE_BYTE_GRAY), "png");
    assertThat(thin.length).isLessThan(10_000);
    assertThatThrownBy(() -> Decoding.bytes(thin, 40_000_000))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.SHAPE))
        .hasMessageContaining("A side of an image has at most 65536 pixels")
        .hasMessageContaining("1 × 3000000");
  }

  /** Two thousand pixels, and a header that says each has 60,000 samples. */
  @Test
  void aTiff_ofManySamplesAPixel_isRefusedUnread() {
    assertThatThrownBy(() -> Decoding.bytes(tiff(10_000, 2_000, 60_000), 40_000_000))
        .isInstanceOf(InvalidInputException.class);
  }

  /** Grey, 8 bits a sample, uncompressed, and no data. */
  private static byte[] tiff(int width, int height, int samples) {
    ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'I', 'I', 42, 0}).putInt(8);
    int[][] tags = {
      {256, 4, width},
      {257, 4, height},
      {258, 3, 8},
      {259, 3, 1},
      {262, 3, 1},
      {273, 4, 200},
      {277, 3, samples},
      {278, 4, height},
      {279, 4, 100}
    };
    out.putShort((short) tags.length);
    for (int[] tag : tags) {
      out.putShort((short) tag[0]).putShort((short) tag[1]).putInt(1).putInt(tag[2]);
    }
    return out.array();
  }

  @Test
  void aMissingFile_isNamed() {
    assertThatThrownBy(() -> Decoding.file(Path.of("nowhere.png"), MOST))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("There is no image nowhere.png");
  }

  /** A header that promises {@code width} × {@code height}, and next to no data. */
  private static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    number(header, width);
    number(header, height);
    header.write(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      deflater.write(new byte[100]);
    }
    chunk(out, "IDAT", data.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] data)
      throws IOException {
    number(out, data.length);
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    out.write(type);
    out.write(data);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    number(out, (int) crc.getValue());
  }

  private static void number(ByteArrayOutputStream out, int value) {
    out.write(value >> 24);
    out.write(value >> 16);
    out.write(value >> 8);
    out.write(value);
  }
}
