package dev.mlopsdk.serving.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.serving.codec.ModelPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.json} and what it says of length and padding. Immutable.
 *
 * @param where it was found, for messages
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record TokenizerFile(String where, byte[] bytes, JsonNode json) {

  static final String NAME = "tokenizer.json";

  private static final int MOST_TOKENS = 512;
  private static final List<String> PADDING = List.of("[PAD]", "<pad>", "<|endoftext|>");

  static TokenizerFile find(@Nullable Path given, ModelPorts model) {
    if (given != null) {
      return read(given);
    }
    ModelArtifact artifact = model.artifact();
    if (artifact.manifest().file(NAME).isPresent()) {
      return parse(NAME + " of " + artifact.ref(), artifact.read(NAME));
    }
    Path beside =
        artifact
            .path(artifact.manifest().primary())
            .map(path -> path.resolveSibling(NAME))
            .orElse(null);
    if (beside != null && Files.isRegularFile(beside)) {
      return read(beside);
    }
    throw model.misfit(
        "Texts need a tokenizer: publish "
            + NAME
            + " with the model, let it lie beside the model's file, or name one with"
            + " withTokenizer(path)");
  }

  private static TokenizerFile read(Path file) {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("The tokenizer " + file + " cannot be read: " + e, e);
    }
  }

  private static TokenizerFile parse(String where, byte[] bytes) {
    try {
      return new TokenizerFile(where, bytes, Json.read(bytes, where));
    } catch (ModelException e) {
      throw new IllegalArgumentException("The tokenizer is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * The most tokens of a text: what was asked for, else the file's own limit, else 512; never more
   * than the model's fixed length.
   */
  int mostTokens(int wanted, int fixed, ModelPorts model) {
    if (fixed > 0 && wanted > fixed) {
      throw model.misfit(wanted + " tokens were asked for, but the model takes " + fixed);
    }
    int most = wanted > 0 ? wanted : ownMost();
    return fixed > 0 ? Math.min(most, fixed) : most;
  }

  private int ownMost() {
    int own = json.path("truncation").path("max_length").asInt(MOST_TOKENS);
    if (own < 1 || own > TextCodec.MOST_TOKENS) {
      throw new IllegalArgumentException(
          "The tokenizer %s cuts texts to %s tokens; change its truncation to 1 to %d, or say how many"
                  .formatted(where, own, TextCodec.MOST_TOKENS)
              + " with withMaxTokens");
    }
    return own;
  }

  /** The id that fills a row up: the file's own, else that of a padding token, else 0. */
  int padId() {
    JsonNode own = json.path("padding").path("pad_id");
    if (own.isInt()) {
      return own.asInt();
    }
    for (String name : PADDING) {
      for (JsonNode token : json.path("added_tokens")) {
        if (name.equals(token.path("content").asText())) {
          return token.path("id").asInt();
        }
      }
    }
    return 0;
  }
}
