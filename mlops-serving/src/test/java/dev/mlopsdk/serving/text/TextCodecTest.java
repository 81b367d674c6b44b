package dev.mlopsdk.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.CodecModels;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.text.TextCodec.Excess;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens, padding and masks. The golden ids are those of tokenizers 0.23.3 for Python, made by
 * make_codecs.py.
 */
class TextCodecTest {

  @TempDir static Path folder;

  private static Path tokenizer = Path.of("tokenizer.json");

  @BeforeAll
  static void unpack() throws IOException {
    CodecModels.miniLm(folder);
    tokenizer = folder.resolve("tokenizer.json");
  }

  private static TextCodec<String> codec() {
    return TextCodec.withDefaults().withTokenizer(tokenizer);
  }

  private static ModelPorts bert() {
    return CodecModels.ports(
        Tensor.of("input_ids", Element.INT64, -1, -1),
        Tensor.of("attention_mask", Element.INT32, -1, -1),
        Tensor.of("token_type_ids", Element.INT64, -1, -1),
        Tensor.of("position_ids", Element.INT64, -1, -1));
  }

  @SuppressWarnings("unchecked")
  private static <I> Encoder<I, Tokens> open(TextCodec<I> codec, ModelPorts model) {
    return (Encoder<I, Tokens>) codec.open(model);
  }

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(CodecModels.file("minilm.json").toFile());
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }

  @Test
  void prepare_goldenTexts_givesPythonsIds() throws IOException {
    try (Encoder<String, Tokens> encoder = open(codec(), bert())) {
      for (JsonNode each : golden().get("texts")) {
        String text = each.get("text").asText();
        Tokens tokens = encoder.prepare(text, null);
        assertThat(tokens.ids()).as(text).isEqualTo(longs(each.get("ids")));
        assertThat(tokens.types()).as(text).containsOnly(0);
      }
    }
  }

  @Test
  void prepare_goldenPairs_givesPythonsIdsAndTypes() throws IOException {
    try (Encoder<TextPair, Tokens> encoder = open(codec().pairs(), bert())) {
      for (JsonNode each : golden().get("pairs")) {
        TextPair pair = new TextPair(each.get("first").asText(), each.get("second").asText());
        Tokens tokens = encoder.prepare(pair, null);
        assertThat(tokens.ids()).as(pair.toString()).isEqualTo(longs(each.get("ids")));
        assertThat(tokens.types()).as(pair.toString()).isEqualTo(longs(each.get("types")));
      }
    }
  }

  @Test
  void lengths_ofTheFile_areThePowersUpToItsOwnLimit() {
    try (Encoder<String, Tokens> encoder = open(codec(), bert())) {
      assertThat(encoder.lengths()).containsExactly(16, 32, 64, 128);
      assertThat(encoder.prepare("short", null).length()).isEqualTo(16);
      assertThat(encoder.prepare("longer ".repeat(20), null).length()).isEqualTo(32);
      assertThat(encoder.prepare("delayed ".repeat(500), null).ids()).hasSize(128);
    }
    try (Encoder<String, Tokens> encoder =
        open(codec().withLengths(8, 24, 1000).withMaxTokens(48), bert())) {
      assertThat(encoder.lengths()).containsExactly(8, 24, 48);
      assertThat(encoder.prepare("delayed ".repeat(500), null).ids()).hasSize(48);
    }
  }

  @Test
  void write_shortText_padsIdsMaskAndTypes_overWhatWasThere() {
    ModelPorts model = bert();
    try (Encoder<String, Tokens> encoder = open(codec(), model)) {
      Slot slot =
          CodecModels.slot(
              model, 16, new long[] {16}, new long[] {16}, new long[] {16}, new long[] {16});
      Tokens longer = encoder.prepare("one two three four five six seven eight", null);
      Tokens tokens = encoder.prepare("flight late", null);
      encoder.write(longer, slot);
      encoder.write(tokens, slot);
      int count = tokens.ids().length;
      assertThat(count).isEqualTo(4);
      assertThat(slot.used()).isEqualTo(4);
      for (int i = 0; i < 16; i++) {
        assertThat(slot.longs(0).get(i)).isEqualTo(i < count ? tokens.ids()[i] : 0);
        assertThat(slot.ints(1).get(i)).isEqualTo(i < count ? 1 : 0);
        assertThat(slot.longs(2).get(i)).isZero();
        assertThat(slot.longs(3).get(i)).isEqualTo(i);
      }
    }
  }

  @Test
  void prepare_longTextToBeRefused_saysHowLongItIs() {
    try (Encoder<String, Tokens> encoder =
        open(codec().withMaxTokens(8).withExcess(Excess.REFUSE), bert())) {
      assertThat(encoder.prepare("five words or even six", null).ids()).hasSize(7);
      assertThatThrownBy(() -> encoder.prepare("these are seven words and so nine", null))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.LENGTH))
          .hasMessageStartingWith("A text has at most 8 tokens, but this one has 9; shorten it");
    }
  }

  @Test
  void prepare_emptyOrBrokenText_isTokenisedAllTheSame() {
    try (Encoder<String, Tokens> encoder = open(codec(), bert())) {
      assertThat(encoder.prepare("", null).ids()).containsExactly(101, 102);
      assertThat(encoder.prepare(" \t\n", null).ids()).containsExactly(101, 102);
      assertThat(encoder.prepare("late \ud83d", null).ids()).startsWith(101, 2397).endsWith(102);
      assertThat(encoder.prepare("\0", null).ids()).startsWith(101).endsWith(102);
    }
  }

  /** The library's own limit of 512 is not ours. */
  @Test
  void prepare_moreThan512TokensAllowed_keepsThem() {
    try (Encoder<String, Tokens> encoder = open(codec().withMaxTokens(1000), bert())) {
      assertThat(encoder.prepare("late ".repeat(2000), null).ids()).hasSize(1000);
      assertThat(encoder.prepare("late ".repeat(800), null).ids()).hasSize(802);
    }
    try (Encoder<String, Tokens> encoder =
        open(codec().withMaxTokens(1000).withExcess(Excess.REFUSE), bert())) {
      assertThat(encoder.prepare("late ".repeat(800), null).ids()).hasSize(802);
      assertThatThrownBy(() -> encoder.prepare("late ".repeat(2000), null))
          .hasMessageContaining("at most 1000 tokens, but this one has 2002");
    }
  }

  /** Where the special tokens alone are too many there is nothing to cut. */
  @Test
  void open_fewerTokensThanTheSpecialOnes_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(codec().withMaxTokens(2), bert()).close())
        .withMessageContaining("2 of them");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(codec().pairs().withMaxTokens(3), bert()).close())
        .withMessageContaining("3 of them");
    try (Encoder<String, Tokens> encoder = open(codec().withMaxTokens(3), bert())) {
      assertThat(encoder.prepare("late flight", null).ids()).containsExactly(101, 2397, 102);
    }
  }

  @Test
  void withMaxTokens_noLimitAtAll_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec().withMaxTokens(Integer.MAX_VALUE))
        .withMessage("A text has 1 to 1048576 tokens, but was given 2147483647");
  }

  @Test
  void open_tokenizerWithAnImpossibleLimit_namesTheFile() throws IOException {
    String json = Files.readString(tokenizer);
    for (String limit : new String[] {"0", "-1", "2000000000"}) {
      Path file = folder.resolve("limit.json");
      String changed = json.replaceFirst("\"max_length\":\\s*\\d+", "\"max_length\": " + limit);
      assertThat(changed).isNotEqualTo(json);
      Files.writeString(file, changed);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> open(codec().withTokenizer(file), bert()).close())
          .withMessageContaining("limit.json")
          .withMessageContaining(limit);
    }
  }

  @Test
  void aModel_ofTokens_sumsTheSameInABatchOfAllLengths() {
    OnnxModel<String, long[]> loader = OnnxModel.of(codec(), long[].class).withOutput("sums");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      texts.add("word ".repeat(1 + i * 37 % 100));
    }
    try (Model<String, long[]> model = CodecModels.load(loader, "tokens")) {
      List<Frame> frames = new ArrayList<>();
      texts.forEach(text -> frames.add(CodecModels.frame(model, text)));
      List<long[]> all = model.predictAll(texts, frames);
      for (int i = 0; i < texts.size(); i++) {
        long[] alone = CodecModels.predict(model, texts.get(i));
        assertThat(all.get(i)).as("text " + i).isEqualTo(alone);
        assertThat(alone[2]).as("tokens of text " + i).isEqualTo(3 + i * 37 % 100);
      }
      assertThat(frames)
          .extracting(Frame::batchSize)
          .as("together by length")
          .allMatch(n -> n >= 10);
      assertThat(model.batchSizes()).containsExactly(1, 2, 4, 8, 16, 32);
      assertThat(model.lanes()).isPositive();
    }
  }

  @Test
  void aModel_ofPairs_seesTheSecondTextsType() {
    OnnxModel<TextPair, long[]> loader =
        OnnxModel.of(codec().pairs(), long[].class).withOutput("sums");
    try (Model<TextPair, long[]> model = CodecModels.load(loader, "tokens")) {
      long[] sums = CodecModels.predict(model, new TextPair("why", "because of weather"));
      assertThat(sums[1]).as("three words and [SEP]").isEqualTo(4);
    }
  }

  @Test
  void aModel_ofFixedLength_takesItsOneInputAsIds() {
    OnnxModel<String, Long> loader = OnnxModel.of(codec(), Long.class);
    try (Model<String, Long> model = CodecModels.load(loader, "fixed-tokens")) {
      assertThat(CodecModels.predict(model, "late")).isEqualTo(101 + 2397 + 102);
      assertThat(CodecModels.predict(model, "late late late late late late late late"))
          .isEqualTo(101 + 6 * 2397 + 102);
    }
    assertThatThrownBy(
            () ->
                CodecModels.load(
                    OnnxModel.of(codec().withMaxTokens(9), Long.class), "fixed-tokens"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("9 tokens were asked for, but the model takes 8");
  }

  @Test
  void encode_byManyThreads_givesEachItsOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Encoder<String, Tokens> encoder = open(codec(), bert())) {
      List<Future<Boolean>> right = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String text = "flight ".repeat(t + 1);
        long[] expected = encoder.prepare(text, null).ids();
        right.add(
            threads.submit(
                () -> {
                  boolean same = true;
                  for (int i = 0; i < 500; i++) {
                    same &= Arrays.equals(encoder.prepare(text, null).ids(), expected);
                  }
                  return same;
                }));
      }
      for (Future<Boolean> each : right) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void open_withoutATokenizer_saysWhereToPutOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.withDefaults().open(bert()))
        .withMessageStartingWith("Texts need a tokenizer: publish tokenizer.json with the model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.withDefaults().withTokenizer(Path.of("none.json")).open(bert()))
        .withMessageContaining("none.json cannot be read");
  }

  @Test
  void open_damagedTokenizer_namesTheFile() throws IOException {
    Path damaged = folder.resolve("damaged.json");
    Files.writeString(damaged, "{\"model\":");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.withDefaults().withTokenizer(damaged).open(bert()))
        .withMessageContaining("damaged.json");
    Files.writeString(damaged, "{\"model\":{}}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextCodec.withDefaults().withTokenizer(damaged).open(bert()))
        .withMessageContaining("damaged.json was not loaded");
  }

  @Test
  void open_otherInputs_saysWhatTextsFill() {
    ModelPorts other = CodecModels.ports(Tensor.of("pixels", Element.FLOAT, -1, 3, 8, 8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec().open(other))
        .withMessageContaining("there is pixels float[-1, 3, 8, 8]");
    ModelPorts strange =
        CodecModels.ports(
            Tensor.of("input_ids", Element.INT64, -1, -1),
            Tensor.of("speaker", Element.INT64, -1, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec().open(strange))
        .withMessageContaining("there is speaker int64[-1, -1]");
  }

  @Test
  void require_withoutTheLibrary_namesItsCoordinates() throws IOException {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TokenizersLibrary.require(empty))
          .withMessageContaining("add the dependency ai.djl.huggingface:tokenizers:0.35.1");
    }
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec().withLengths(16, 16))
        .withMessage("Lengths ascend from 1 or more, but were [16, 16]");
    assertThatIllegalArgumentException().isThrownBy(() -> codec().withMaxTokens(0));
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller does
  void predict_nullText_isMissing() {
    OnnxModel<String, long[]> loader = OnnxModel.of(codec(), long[].class).withOutput("sums");
    try (Model<String, long[]> model = CodecModels.load(loader, "tokens")) {
      assertThatThrownBy(() -> CodecModels.predict(model, null))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is null");
    }
    try (Encoder<TextPair, Tokens> encoder = open(codec().pairs(), bert())) {
      assertThatThrownBy(() -> encoder.prepare(new TextPair("a", null), null))
          .hasMessage("The second text of a pair is null");
    }
  }
}
