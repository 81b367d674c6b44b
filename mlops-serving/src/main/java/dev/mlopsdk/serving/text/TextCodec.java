package dev.mlopsdk.serving.text;

import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.ModelPorts;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes texts into token ids by a HuggingFace tokenizer, which must be on the class path ({@code
 * ai.djl.huggingface:tokenizers}): for transformers with the inputs {@code input_ids} and, where
 * they have them, {@code attention_mask}, {@code token_type_ids} and {@code position_ids}.
 *
 * <pre>{@code
 * OnnxModel.of(TextCodec.withDefaults(), Vectors.withDefaults().normalised())
 * OnnxModel.of(TextCodec.withDefaults().withMaxTokens(256).pairs(), Labels.softmax())
 * }</pre>
 *
 * <p>The tokenizer is the version's file {@code tokenizer.json}, published beside the model; of a
 * plain model file, the {@code tokenizer.json} that lies beside it. Texts are cut to the
 * tokenizer's own greatest length, or 512 tokens if it names none, and padded to the next of a few
 * lengths, so that shapes repeat: 16, 32, 64 … Tokenizing happens on the caller's thread, before it
 * has a lane. Nothing is downloaded. Immutable.
 *
 * @param <I> a text, or a pair
 * @since 0.1
 */
public final class TextCodec<I> implements InputCodec<I> {

  /** What to do with a text of too many tokens. */
  public enum Excess {
    /** Cuts the end off; of a pair, the longer text's first. */
    CUT,
    /** Refuses it, as invalid input of kind LENGTH. */
    REFUSE
  }

  /** More than any model takes, and the padded lengths up to it are few. */
  static final int MOST_TOKENS = 1 << 20;

  private final TextKind<I> kind;
  private final @Nullable Path file;
  private final int maxTokens;
  private final Excess excess;
  private final int[] lengths;

  private TextCodec(
      TextKind<I> kind, @Nullable Path file, int maxTokens, Excess excess, int[] lengths) {
    this.kind = kind;
    this.file = file;
    this.maxTokens = maxTokens;
    this.excess = excess;
    this.lengths = lengths;
  }

  /** Texts, by the version's own {@code tokenizer.json}. */
  public static TextCodec<String> withDefaults() {
    return new TextCodec<>(TextKind.ONE, null, 0, Excess.CUT, new int[0]);
  }

  /** The same for pairs of texts. */
  public TextCodec<TextPair> pairs() {
    return new TextCodec<>(TextKind.PAIR, file, maxTokens, excess, lengths);
  }

  /** Takes the tokenizer from {@code file}, for all versions, in place of the version's own. */
  public TextCodec<I> withTokenizer(Path file) {
    return new TextCodec<>(kind, file, maxTokens, excess, lengths);
  }

  /**
   * Takes at most {@code tokens}, special ones such as [CLS] among them.
   *
   * @throws IllegalArgumentException if it is not 1 to 1,048,576; at load, if the special tokens
   *     alone are as many
   */
  public TextCodec<I> withMaxTokens(int tokens) {
    if (tokens < 1 || tokens > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "A text has 1 to " + MOST_TOKENS + " tokens, but was given " + tokens);
    }
    return new TextCodec<>(kind, file, tokens, excess, lengths);
  }

  /** Says what happens to a longer text; default {@link Excess#CUT}. */
  public TextCodec<I> withExcess(Excess excess) {
    return new TextCodec<>(kind, file, maxTokens, excess, lengths);
  }

  /**
   * Pads to the next of these lengths; those beyond the greatest length fall away, and that is
   * added.
   *
   * @throws IllegalArgumentException unless they ascend from 1 or more
   */
  public TextCodec<I> withLengths(int... lengths) {
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < 1 || (i > 0 && lengths[i] <= lengths[i - 1])) {
        throw new IllegalArgumentException(
            "Lengths ascend from 1 or more, but were " + Arrays.toString(lengths));
      }
    }
    return new TextCodec<>(kind, file, maxTokens, excess, lengths.clone());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the tokenizer library or file is missing or damaged, or the
   *     model has other inputs
   */
  @Override
  public Encoder<I, ?> open(ModelPorts model) {
    TextPorts ports = TextPorts.of(model);
    // Before anything links the library's classes, which may not be there.
    TokenizersLibrary.require();
    TokenizerFile tokenizer = TokenizerFile.find(file, model);
    int most = tokenizer.mostTokens(maxTokens, ports.fixedLength(), model);
    int fixed = ports.fixedLength();
    int[] padded = fixed > 0 ? new int[] {fixed} : Lengths.of(lengths, most);
    return TextEncoder.open(kind, tokenizer, ports, padded, most, excess);
  }
}
