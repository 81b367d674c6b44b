package dev.mlopsdk.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.CodecModels;
import dev.mlopsdk.serving.image.ImageCodec.Filter;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resized and cropped bytes against those of Pillow 13.0.0, byte for byte; golden images made by
 * make_codecs.py.
 */
class ResizeTest {

  private static BufferedImage image(String name) {
    return Decoding.file(CodecModels.file(name), 1 << 20);
  }

  private static byte[] bytes(BufferedImage image, int channels) {
    Lines lines = Lines.of(image, channels);
    byte[] all = new byte[image.getWidth() * image.getHeight() * channels];
    byte[] line = new byte[image.getWidth() * channels];
    for (int y = 0; y < image.getHeight(); y++) {
      lines.read(y, line);
      System.arraycopy(line, 0, all, y * line.length, line.length);
    }
    return all;
  }

  private static byte[] made(BufferedImage image, Geometry geometry, int width, int height, int c) {
    Pixels pixels = new Pixels(new Layout(true, false, c, width, height));
    pixels.make(image, geometry);
    return pixels.values();
  }

  @ParameterizedTest
  @CsvSource({
    "NEAREST, 20, 31",
    "NEAREST, 83, 64",
    "BILINEAR, 20, 31",
    "BILINEAR, 83, 64",
    "BICUBIC, 20, 31",
    "BICUBIC, 83, 64",
    "LANCZOS, 20, 31",
    "LANCZOS, 83, 64"
  })
  void resize_smallerOrLarger_givesPillowsBytes(Filter filter, int width, int height) {
    Geometry geometry = Geometry.defaults().resized(width, height).filtered(filter);
    String golden =
        "resized-%s-%dx%d.png".formatted(filter.name().toLowerCase(Locale.ROOT), width, height);
    assertThat(made(image("texture.png"), geometry, width, height, 3))
        .isEqualTo(bytes(image(golden), 3));
  }

  @Test
  void shorterSideThenCrop_givesTorchvisionsBytes() {
    Geometry geometry = Geometry.defaults().resized(32, 0).cropped(24, 25);
    assertThat(made(image("texture.png"), geometry, 24, 25, 3))
        .isEqualTo(bytes(image("shorter-32-crop-24x25.png"), 3));
  }

  @Test
  void grey_ofColours_givesPillowsModeL() {
    BufferedImage texture = image("texture.png");
    assertThat(made(texture, Geometry.defaults(), 61, 47, 1))
        .isEqualTo(bytes(image("texture-grey.png"), 1));
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void aCrop_ofAResized_isAPartOfTheWhole(Filter filter) {
    Geometry whole = Geometry.defaults().resized(40, 30).filtered(filter);
    byte[] all = made(image("texture.png"), whole, 40, 30, 3);
    byte[] part = made(image("texture.png"), whole.cropped(11, 8), 11, 8, 3);
    int left = (int) Math.rint(29 / 2.0);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 33; x++) {
        assertThat(part[y * 33 + x]).isEqualTo(all[(y + 11) * 120 + left * 3 + x]);
      }
    }
  }

  @Property(seed = "20261121", tries = 200)
  void aPlainImage_ofAnySize_staysPlain(
      @ForAll @IntRange(min = 1, max = 90) int from,
      @ForAll @IntRange(min = 1, max = 90) int to,
      @ForAll @IntRange(max = 255) int value,
      @ForAll Filter filter) {
    BufferedImage image = new BufferedImage(from, 3, BufferedImage.TYPE_3BYTE_BGR);
    for (int x = 0; x < from; x++) {
      for (int y = 0; y < 3; y++) {
        image.setRGB(x, y, value << 16 | value << 8 | value);
      }
    }
    Geometry geometry = Geometry.defaults().resized(to, 5).filtered(filter);
    for (byte each : made(image, geometry, to, 5, 3)) {
      assertThat(each & 0xff).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void lines_ofEveryKindOfImage_andOfAPartOfIt_areItsColours(int type) {
    BufferedImage texture = image("texture.png");
    BufferedImage copy = new BufferedImage(61, 47, type);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(texture, 0, 0, null);
    graphics.dispose();
    assertThat(bytes(copy, 3)).isEqualTo(bytes(texture, 3));
    assertThat(bytes(copy.getSubimage(7, 5, 20, 30), 3))
        .isEqualTo(bytes(texture.getSubimage(7, 5, 20, 30), 3));
    assertThat(copy.getSubimage(7, 5, 20, 30).getRGB(3, 4) & 0xffffff)
        .isEqualTo(texture.getRGB(10, 9) & 0xffffff);
  }

  @Test
  void lines_ofGrey_areAsStored() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage grey = new BufferedImage(2, 1, type);
      int scale = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
      grey.getRaster().setSample(0, 0, 0, 50 * scale);
      grey.getRaster().setSample(1, 0, 0, 200 * scale);
      assertThat(bytes(grey, 1)).containsExactly(50, (byte) 200);
    }
    BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.setRGB(1, 0, 0xffffff);
    assertThat(bytes(bits, 1)).containsExactly(0, (byte) 255);
  }

  @Test
  void aCentre_largerThanTheImage_isRefused() {
    assertThatThrownBy(
            () -> made(image("texture.png"), Geometry.defaults().cropped(100, 20), 100, 20, 3))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "The centre of 100 × 20 pixels was asked for, but the image has 61 × 47; resize it"
                + " first");
  }
}
