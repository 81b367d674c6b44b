package dev.mlopsdk.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.CodecModels;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.Labels;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.image.ImageCodec.Colors;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What images become in a model's memory, and a real network that reads them. */
class ImageCodecTest {

  private static final ModelPorts PLANES =
      CodecModels.ports(Tensor.of("image", Element.FLOAT, -1, 3, -1, -1));

  private static Path texture() {
    return CodecModels.file("texture.png");
  }

  @SuppressWarnings("unchecked")
  private static <I> Slot written(ImageCodec<I> codec, ModelPorts model, I input) {
    try (Encoder<I, Pixels> encoder = (Encoder<I, Pixels>) codec.open(model)) {
      long[] shape = encoder.shape(model.inputs().get(0), 1);
      Slot slot = CodecModels.slot(model, 1, shape);
      Pixels pixels = encoder.prepare(input, null);
      assertThat(encoder.prepare(input, pixels)).as("memory is used again").isSameAs(pixels);
      encoder.write(pixels, slot);
      return slot;
    }
  }

  private static BufferedImage twoPixels() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0xfffefd);
    return image;
  }

  /** Bit for bit what NumPy makes of torchvision's steps. */
  @Test
  void write_normalised_givesNumpysFloats() {
    ImageCodec<Path> codec =
        ImageCodec.ofFiles()
            .resize(32)
            .crop(24, 25)
            .normalise(0.485, 0.456, 0.406, 0.229, 0.224, 0.225);
    FloatBuffer floats = written(codec, PLANES, texture()).floats(0);
    List<String> golden = CodecModels.lines("normalised-24x25.tsv");
    for (int i = 0; i < golden.size(); i++) {
      assertThat(floats.get(7 * i)).isEqualTo(Float.parseFloat(golden.get(i)));
    }
  }

  @Test
  void write_bytesInLines_keepsThemAsTheyAre() {
    ModelPorts model = CodecModels.ports(Tensor.of("image", Element.UINT8, -1, -1, -1, 3));
    ImageCodec<BufferedImage> codec = ImageCodec.ofImages().resize(2, 1);
    byte[] bytes = new byte[6];
    written(codec, model, twoPixels()).bytes(0).get(bytes);
    assertThat(bytes).containsExactly(1, 2, 3, -1, -2, -3);
    written(codec.withColors(Colors.BGR), model, twoPixels()).bytes(0).get(bytes);
    assertThat(bytes).containsExactly(3, 2, 1, -3, -2, -1);
  }

  @Test
  void write_planesOfFloats_areChannelByChannel() {
    float[] values = new float[6];
    ImageCodec<BufferedImage> codec = ImageCodec.ofImages().resize(2, 1).withDivisor(1);
    written(codec, PLANES, twoPixels()).floats(0).get(values);
    assertThat(values).containsExactly(1, 255, 2, 254, 3, 253);
    written(codec.withColors(Colors.BGR).normalise(3, 2, 1, 1, 1, 2), PLANES, twoPixels())
        .floats(0)
        .get(values);
    assertThat(values).containsExactly(0, 250, 0, 252, 0, 127);
  }

  @Test
  void aModel_ofBytesOrFloats_getsTheImage() throws IOException {
    byte[] file = Files.readAllBytes(texture());
    OnnxModel<byte[], float[]> planes = OnnxModel.of(ImageCodec.ofBytes(), float[].class);
    OnnxModel<byte[], float[]> lines =
        OnnxModel.of(ImageCodec.ofBytes().resize(5, 4), float[].class);
    try (Model<byte[], float[]> floats = CodecModels.load(planes, "planes");
        Model<byte[], float[]> bytes = CodecModels.load(lines, "bytes")) {
      float[] one = CodecModels.predict(floats, file);
      float[] other = CodecModels.predict(bytes, file);
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 20; i++) {
          assertThat(one[c * 20 + i]).isEqualTo(other[i * 3 + c] / 255f);
        }
      }
    }
  }

  @Test
  void aBatch_withADamagedImage_namesItsIndex() throws IOException {
    byte[] file = Files.readAllBytes(texture());
    OnnxModel<byte[], float[]> planes = OnnxModel.of(ImageCodec.ofBytes(), float[].class);
    try (Model<byte[], float[]> model = CodecModels.load(planes, "planes")) {
      assertThat(CodecModels.predictAll(model, List.of(file, file, file)).get(2))
          .isEqualTo(CodecModels.predict(model, file));
      assertThatThrownBy(() -> CodecModels.predict(model, new byte[] {1, 2}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("2 bytes");
    }
  }

  @Test
  void open_whatDoesNotFit_saysWhy() {
    assertMisfit(ImageCodec.ofImages().resize(32), "crop too");
    assertMisfit(ImageCodec.ofImages(), "takes any height; say one with resize or crop");
    assertMisfit(ImageCodec.ofImages().resize(8, 8).normalise(0.5, 0.5), null);
    ModelPorts fixed = CodecModels.ports(Tensor.of("image", Element.FLOAT, -1, 3, 224, 224));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCodec.ofImages().resize(225, 224).open(fixed))
        .withMessageContaining("The images' width is 225, but the model takes 224");
    ModelPorts table = CodecModels.ports(Tensor.of("x", Element.FLOAT, -1, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCodec.ofImages().open(table))
        .withMessageContaining("An image fills the only input, [N,3,H,W] or [N,H,W,3]");
    assertThatThrownBy(
            () -> CodecModels.load(OnnxModel.of(ImageCodec.ofImages(), Float.class), "tokens"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tokens");
  }

  private static void assertMisfit(ImageCodec<?> codec, @Nullable String message) {
    if (message == null) {
      try (Encoder<?, ?> encoder = codec.open(PLANES)) {
        assertThat(encoder.lengths()).containsExactly(1);
      }
      return;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.open(PLANES))
        .withMessageContaining(message);
  }

  /** Decoded or not: resizing keeps a line for each of the image's. */
  @Test
  void prepare_imageTooLongOrTooThin_isRefused() {
    BufferedImage thin = new BufferedImage(1, 70_000, BufferedImage.TYPE_BYTE_GRAY);
    for (ImageCodec<BufferedImage> codec :
        List.of(ImageCodec.ofImages().resize(8, 8), ImageCodec.ofImages().resize(8).crop(8, 8))) {
      assertThatThrownBy(() -> written(codec, PLANES, thin))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.SHAPE))
          .hasMessageContaining("1 × 70000");
    }
    BufferedImage longest = new BufferedImage(1, 65_536, BufferedImage.TYPE_BYTE_GRAY);
    written(ImageCodec.ofImages().resize(256).crop(8, 8), PLANES, longest);
  }

  /** Floats from 0 to 1, as a scientific TIFF has them, are no black image. */
  @Test
  void write_greyOfFloats_isAsLightAsItWas() {
    ColorModel grey =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_FLOAT);
    WritableRaster raster = grey.createCompatibleWritableRaster(2, 1);
    raster.setSample(0, 0, 0, 0.5f);
    raster.setSample(1, 0, 0, 1f);
    BufferedImage image = new BufferedImage(grey, raster, false, null);
    float[] values = new float[6];
    ImageCodec<BufferedImage> codec = ImageCodec.ofImages().resize(2, 1).withDivisor(1);
    written(codec, PLANES, image).floats(0).get(values);
    assertThat(values).containsExactly(128, 255, 128, 255, 128, 255);
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ImageCodec.ofImages().resize(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageCodec.ofImages().crop(5, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageCodec.ofImages().withDivisor(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageCodec.ofImages().withMaxPixels(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageCodec.ofImages().normalise(0.5, 0))
        .withMessage(
            "There are 1 or 3 means and as many deviations above 0, but was given [0.5, 0.0]");
  }

  /**
   * A small convolutional network trained by make_codecs.py on scikit-learn's digits, which Pillow
   * resized: the 360 held-out ones, cut from one committed sheet, give Python's scores and with
   * them its accuracy, 349 of 360.
   */
  @Test
  void digits_heldOut_givePythonsScoresAndAccuracy() {
    BufferedImage sheet = Decoding.file(CodecModels.file("digits.png"), 1 << 20);
    List<BufferedImage> images = new ArrayList<>();
    for (int i = 0; i < 360; i++) {
      images.add(sheet.getSubimage(i % 24 * 8, i / 24 * 8, 8, 8));
    }
    ImageCodec<BufferedImage> codec = ImageCodec.ofImages().normalise(0.5, 0.5);
    List<String> golden = CodecModels.lines("digits.tsv");
    List<String> names =
        List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    int right = 0;
    try (Model<BufferedImage, Classification> model =
            CodecModels.load(OnnxModel.of(codec, Labels.softmax().withTop(3)), "digits");
        Model<BufferedImage, float[]> raw =
            CodecModels.load(OnnxModel.of(codec, float[].class), "digits")) {
      List<Classification> answers = CodecModels.predictAll(model, images);
      List<float[]> scores = CodecModels.predictAll(raw, images);
      for (int i = 0; i < images.size(); i++) {
        String[] expected = golden.get(i).split("\t", -1);
        for (int k = 0; k < 10; k++) {
          assertThat(scores.get(i)[k]).isCloseTo(Float.parseFloat(expected[k + 1]), within(2e-3f));
        }
        assertThat(answers.get(i).top()).hasSize(3);
        if (answers.get(i).label().equals(names.get(Integer.parseInt(expected[0])))) {
          right++;
        }
      }
    }
    assertThat(right).isEqualTo(349);
  }
}
