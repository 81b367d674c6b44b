package dev.mlopsdk.samples.benchmarks;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.image.ImageCodec;
import dev.mlopsdk.serving.text.TextCodec;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to turn a text or an image into a model's input. */
public class CodecsSuite {

  private static final String TEXT = "The plane from Milwaukee will not arrive on time tonight.";

  /** An encoder with a row of memory, what it prepared used again as a pooled frame does. */
  private static final class Writing<I, P> {

    private final Encoder<I, P> encoder;
    private final Slot slot;
    private @Nullable P spent;

    private Writing(Encoder<I, P> encoder, Slot slot) {
      this.encoder = encoder;
      this.slot = slot;
    }

    static <I> Writing<I, ?> of(InputCodec<I> codec, int length, Tensor... inputs)
        throws IOException {
      ModelArtifact file = ModelArtifact.file(Models.logisticFile());
      ModelPorts ports = new ModelPorts(file, List.of(inputs), List.of(), Map.of());
      return opened(codec.open(ports), ports, length);
    }

    private static <I, P> Writing<I, P> opened(
        Encoder<I, P> encoder, ModelPorts ports, int length) {
      List<ByteBuffer> memory = new ArrayList<>();
      for (Tensor input : ports.inputs()) {
        int size = input.type().bytes();
        for (long dim : encoder.shape(input, length)) {
          size *= (int) dim;
        }
        memory.add(ByteBuffer.allocateDirect(size));
      }
      return new Writing<>(encoder, Slot.of(ports.inputs(), memory, length));
    }

    Slot encode(I input) {
      P prepared = encoder.prepare(input, spent);
      encoder.write(prepared, slot);
      spent = prepared;
      return slot;
    }
  }

  /** A sentence of 14 tokens, padded to 16. */
  @State(Scope.Thread)
  public static class Text {

    private Writing<String, ?> ours;
    private HuggingFaceTokenizer tokenizer;

    /** Unpacks the tokenizer and opens it twice. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      Path file = Files.createTempDirectory("benchmarks").resolve("tokenizer.json");
      try (InputStream in = Text.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
        if (in == null) {
          throw new IOException("the tokenizer is not in the jar");
        }
        Files.copy(in, file);
      }
      ours =
          Writing.of(
              TextCodec.withDefaults().withTokenizer(file),
              16,
              Tensor.of("input_ids", Element.INT64, -1, -1),
              Tensor.of("attention_mask", Element.INT64, -1, -1),
              Tensor.of("token_type_ids", Element.INT64, -1, -1));
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              file, Map.of("padding", "false", "truncation", "true", "maxLength", "128"));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      ours.encoder.close();
      tokenizer.close();
    }
  }

  /** Photos of noise, 640 × 480 and 224 × 224. */
  @State(Scope.Thread)
  public static class Photo {

    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final BufferedImage large = noise(640, 480);
    private final BufferedImage fitting = noise(224, 224);
    private Writing<BufferedImage, ?> ours;

    /** Opens. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      ours =
          Writing.of(
              ImageCodec.ofImages().normalise(0.485, 0.456, 0.406, 0.229, 0.224, 0.225),
              1,
              Tensor.of("image", Element.FLOAT, -1, 3, 224, 224));
    }

    private static BufferedImage noise(int width, int height) {
      Random random = new Random(7);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      return image;
    }

    private static float[] loop(BufferedImage image) {
      float[] values = new float[3 * 224 * 224];
      for (int y = 0; y < 224; y++) {
        for (int x = 0; x < 224; x++) {
          int rgb = image.getRGB(x, y);
          for (int c = 0; c < 3; c++) {
            float value = (rgb >> (16 - 8 * c) & 0xff) / 255f;
            values[c * 224 * 224 + y * 224 + x] = (value - MEAN[c]) / DEVIATION[c];
          }
        }
      }
      return values;
    }
  }

  /** The tokenizer alone. */
  @Benchmark
  public Encoding tokenizer(Text text) {
    return text.tokenizer.encode(TEXT, true, false);
  }

  /** Tokenized, padded, masked and written. */
  @Benchmark
  public Slot text(Text text) {
    return text.ours.encode(TEXT);
  }

  /** The usual loop over an image that fits. */
  @Benchmark
  public float[] pixelLoop(Photo photo) {
    return Photo.loop(photo.fitting);
  }

  /** An image that fits, normalised and written. */
  @Benchmark
  public Slot pixels(Photo photo) {
    return photo.ours.encode(photo.fitting);
  }

  /** The usual code: drawn smaller, each new pixel from four old ones, then the loop. */
  @Benchmark
  public float[] drawnLoop(Photo photo) {
    BufferedImage small = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(photo.large, 0, 0, 224, 224, null);
    graphics.dispose();
    return Photo.loop(small);
  }

  /** The usual code that weighs every old pixel, as ours does. */
  @Benchmark
  public float[] averagedLoop(Photo photo) {
    Image averaged = photo.large.getScaledInstance(224, 224, Image.SCALE_AREA_AVERAGING);
    BufferedImage small = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.drawImage(averaged, 0, 0, null);
    graphics.dispose();
    return Photo.loop(small);
  }

  /** A larger image, resized as Pillow does it, normalised and written. */
  @Benchmark
  public Slot resized(Photo photo) {
    return photo.ours.encode(photo.large);
  }
}
