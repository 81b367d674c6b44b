package dev.mlopsdk.serving.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.text.TextCodec.Excess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokenizes with one native tokenizer, which reads only. Thread-safe. */
final class TextEncoder<I> implements InputCodec.Encoder<I, Tokens> {

  /** No tokenizer adds as many tokens to a text. */
  private static final int FEW = 16;

  private final TextKind<I> kind;
  private final HuggingFaceTokenizer tokenizer;
  private final TextPorts ports;
  private final int[] lengths;
  private final int most;
  private final int padId;

  private TextEncoder(
      TextKind<I> kind,
      HuggingFaceTokenizer tokenizer,
      TextPorts ports,
      int[] lengths,
      int most,
      int padId) {
    this.kind = kind;
    this.tokenizer = tokenizer;
    this.ports = ports;
    this.lengths = lengths;
    this.most = most;
    this.padId = padId;
  }

  static <I> TextEncoder<I> open(
      TextKind<I> kind,
      TokenizerFile file,
      TextPorts ports,
      int[] lengths,
      int most,
      Excess excess) {
    if (most <= FEW) {
      requireRoom(kind, file, most);
    }
    HuggingFaceTokenizer tokenizer = load(file, most, excess);
    return new TextEncoder<>(kind, tokenizer, ports, lengths, most, file.padId());
  }

  /** The library cuts nothing, or all, where the tokens that it adds are too many already. */
  private static void requireRoom(TextKind<?> kind, TokenizerFile file, int most) {
    try (HuggingFaceTokenizer tokenizer = load(file, most, Excess.REFUSE)) {
      Encoding added =
          kind == TextKind.PAIR
              ? tokenizer.encode("", "", true, false)
              : tokenizer.encode("", true, false);
      if (added.getIds().length >= most) {
        throw new IllegalArgumentException(
            "A text may have %d tokens, but the tokenizer %s adds %d of them itself; allow more"
                    .formatted(most, file.where(), added.getIds().length)
                + " with withMaxTokens");
      }
    }
  }

  private static HuggingFaceTokenizer load(TokenizerFile file, int most, Excess excess) {
    // Padding is ours: a row is filled up where it is written.
    Map<String, String> options =
        Map.of(
            "padding",
            "false",
            "truncation",
            excess == Excess.CUT ? "true" : "false",
            "maxLength",
            Integer.toString(most),
            // Else the library cuts at 512, whatever was asked for.
            "modelMaxLength",
            Integer.toString(most));
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.bytes()), options);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new IllegalArgumentException(
          "The tokenizer " + file.where() + " was not loaded: " + e.getMessage(), e);
    }
  }

  @Override
  public Tokens prepare(I input, @Nullable Tokens spent) {
    String first = kind.first(input);
    String second = kind.second(input);
    Encoding encoding =
        second == null
            ? tokenizer.encode(first, true, false)
            : tokenizer.encode(first, second, true, false);
    long[] ids = encoding.getIds();
    if (ids.length > most) {
      throw new InvalidInputException(
          InvalidInputException.Kind.LENGTH,
          "A text has at most %d tokens, but this one has %d; shorten it or cut it with"
                  .formatted(most, ids.length)
              + " withExcess(CUT)");
    }
    return new Tokens(ids, encoding.getTypeIds(), padded(ids.length));
  }

  private int padded(int count) {
    for (int length : lengths) {
      if (count <= length) {
        return length;
      }
    }
    throw new IllegalStateException("No length holds " + count + " tokens");
  }

  @Override
  public int[] lengths() {
    return lengths.clone();
  }

  @Override
  public int length(Tokens prepared) {
    return prepared.length();
  }

  @Override
  public void write(Tokens prepared, Slot slot) {
    ports.write(prepared, padId, slot);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
