package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadersTest {

  @Test
  void text_ofManyKinds_isMeasuredInCodePoints() {
    TextFeatures texts = TextFeatures.withDefaults();

    assertThat(texts.schema().names())
        .containsExactly("length", "words", "digits", "upper", "non_ascii");
    assertThat(texts.measure("Ab 12\t\uD83E\uDD8Ac"))
        .containsExactly(8, 3, 2 / 8.0, 1 / 8.0, 1 / 8.0);
    assertThat(texts.measure("")).containsExactly(0, 0, Double.NaN, Double.NaN, Double.NaN);
    assertThat(texts.measure(" \n")).containsExactly(2, 0, 0, 0, 0);
  }

  @Test
  void vocabulary_ofAReference_knowsItsWordsInAnyCase() {
    List<String> reference = List.of("the red fox", "The fox!", "a fox");
    TextFeatures texts = TextFeatures.withDefaults().withVocabulary(reference, 2);

    assertThat(texts.schema().names()).endsWith("out_of_vocabulary");
    assertThat(unknown(texts, "THE, fox.")).isZero();
    assertThat(unknown(texts, "the blue fox sat")).isEqualTo(0.5);
    assertThat(unknown(texts, "red fox")).as("only two words are kept").isEqualTo(0.5);
    assertThat(unknown(texts, "... !")).isNaN();
    assertThat(Vocabulary.of(reference, 99).size()).isEqualTo(4);
    assertThatThrownBy(() -> TextFeatures.withDefaults().withVocabulary(reference, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 16777216 words, but this one 0");
  }

  private static double unknown(TextFeatures texts, String text) {
    return texts.measure(text)[5];
  }

  @Test
  void embedding_besideTheCentroid_hasNormAndCosine() {
    EmbeddingFeatures embeddings = EmbeddingFeatures.of(new float[][] {{2, 0}, {0, 5}, {0, 0}});

    assertThat(embeddings.schema().names()).containsExactly("norm", "cosine", "nan_components");
    double[] measured = embeddings.measure(new float[] {3, 4});
    assertThat(measured[0]).isEqualTo(5);
    assertThat(measured[1]).isCloseTo(7 / (5 * Math.sqrt(2)), within(1e-12));
    assertThat(measured[2]).isZero();
    assertThat(embeddings.measure(new float[] {Float.NaN, 1}))
        .containsExactly(Double.NaN, Double.NaN, 1);
    assertThat(embeddings.measure(new float[2])).containsExactly(0, Double.NaN, 0);
    assertThatThrownBy(() -> embeddings.measure(new float[3]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2 components as the reference, but this one has 3");
    assertThatThrownBy(() -> EmbeddingFeatures.of(new float[][] {{1, 0}, {-1, 0}}))
        .hasMessageContaining("add up to 0");
    assertThatThrownBy(() -> EmbeddingFeatures.of(new float[][] {{1, 0}, {1}}))
        .hasMessageContaining("but one has 1");
  }

  @Test
  void image_ofOneGrey_isFlatAndOfNoSharpness() {
    double[] measured = ImageFeatures.withDefaults().measure(new float[] {0.5f, 0.5f}, 2, 1);
    assertThat(measured).containsExactly(0.5, 0, Double.NaN);

    BufferedImage grey = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200 * 100; i++) {
      grey.setRGB(i % 200, i / 200, 0x808080);
    }
    measured = ImageFeatures.withDefaults().measure(grey);
    assertThat(measured[0]).isCloseTo(128 / 255.0, within(1e-12));
    assertThat(measured[1]).isLessThan(1e-6);
    assertThat(measured[2]).isLessThan(1e-12);
  }

  /** All kinds of image say the same of the same pixels. */
  @Test
  void image_inManyFormats_isMeasuredTheSame() {
    Random random = new Random(1);
    BufferedImage rgb = new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR);
    BufferedImage premultiplied = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB_PRE);
    BufferedImage grey = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    float[] plane = new float[40 * 30];
    for (int i = 0; i < plane.length; i++) {
      int level = random.nextInt(256);
      plane[i] = level / 255f;
      rgb.setRGB(i % 40, i / 40, 0xff000000 | level * 0x010101);
      premultiplied.setRGB(i % 40, i / 40, 0xff000000 | level * 0x010101);
      grey.getRaster().setSample(i % 40, i / 40, 0, level);
    }
    ImageFeatures images = ImageFeatures.withDefaults();
    double[] expected = images.measure(plane, 40, 30);

    for (BufferedImage image : List.of(rgb, premultiplied, grey)) {
      double[] measured = images.measure(image);
      for (int k = 0; k < 3; k++) {
        assertThat(measured[k]).isCloseTo(expected[k], within(1e-6));
      }
    }
  }

  @Test
  void sharpness_ofABlurredImage_falls() {
    Random random = new Random(2);
    float[] sharp = new float[64 * 64];
    for (int i = 0; i < sharp.length; i++) {
      sharp[i] = random.nextFloat();
    }
    float[] blurred = sharp.clone();
    for (int i = 65; i < sharp.length - 65; i++) {
      blurred[i] = (sharp[i - 1] + sharp[i] + sharp[i + 1] + sharp[i - 64] + sharp[i + 64]) / 5;
    }
    ImageFeatures images = ImageFeatures.withDefaults();

    // The Laplacian of independent noise has the variance (4² + 4) σ², with σ² = 1/12.
    assertThat(images.measure(sharp, 64, 64)[2]).isCloseTo(20 / 12.0, within(0.1));
    assertThat(images.measure(blurred, 64, 64)[2]).isLessThan(0.5);
    assertThatThrownBy(() -> images.measure(sharp, 64, 63))
        .hasMessageContaining("64 x 63 needs a pixel or more, and as many as that, but got 4096");
  }

  @Test
  void encoder_ofCategories_givesTheirShares() {
    FrequencyEncoder encoder = FrequencyEncoder.of(new String[] {"a", null, "b", "a", "a"});

    assertThat(encoder.encode(new String[] {"a", "b", "c", null}))
        .containsExactly(0.75, 0.25, 0, Double.NaN);
    assertThatThrownBy(() -> FrequencyEncoder.of(new String[] {null}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a category, but its 1 values have none");
  }

  @Test
  @SuppressWarnings("NullAway")
  void read_ofNull_saysWhatIsNeeded() {
    assertThatThrownBy(() -> TextFeatures.withDefaults().read(null, row()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("A text is needed");
    assertThatThrownBy(() -> ImageFeatures.withDefaults().read(null, row()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("An image is needed");
    assertThatThrownBy(() -> EmbeddingFeatures.of(new float[][] {{1}}).read(null, row()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("this one is null");
  }

  private static Row row() {
    return new Row(TextFeatures.withDefaults().schema());
  }

  /** Each row's share among the others: what a row to come would have. */
  @Test
  void encodeReference_leavesEachRowsOwnOut() {
    String[] reference = {"a", "b", "a", "a", null};
    double third = 1.0 / 3;

    assertThat(FrequencyEncoder.of(reference).encodeReference(reference))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2 * third, 0, 2 * third, 2 * third, Double.NaN);
  }
}
