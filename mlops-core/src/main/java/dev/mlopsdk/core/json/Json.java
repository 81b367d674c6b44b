package dev.mlopsdk.core.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Reads and writes the JSON of the SDK's own files, strictly: no member twice, nothing behind the
 * end. A sealed document ends with a member {@code sha256}: the hash of its compact text without
 * that member, members in the order of the file. Thread-safe.
 *
 * @since 0.1
 */
public final class Json {

  private static final String SEAL = "sha256";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An empty document of {@code format}. */
  public static ObjectNode object(int format) {
    return MAPPER.createObjectNode().put("format", format);
  }

  public static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static Object plain(JsonNode node) {
    return MAPPER.convertValue(node, Object.class);
  }

  /** One line, no spaces. */
  public static String compact(ObjectNode document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can always be written", e);
    }
  }

  /** The bytes of {@code document} with its seal, indented for people, ending with a line end. */
  public static byte[] sealed(ObjectNode document) {
    ObjectNode copy = document.deepCopy();
    copy.put(SEAL, seal(document));
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
    try {
      String text = MAPPER.writer(printer).writeValueAsString(copy);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can always be written", e);
    }
  }

  /** Reads what {@link #sealed} wrote, without the seal; {@code what} names it in messages. */
  public static ObjectNode unsealed(byte[] bytes, String what) {
    ObjectNode document = read(bytes, what);
    JsonNode seal = document.remove(SEAL);
    if (seal == null || !seal.asText().equals(seal(document))) {
      throw damaged(
          what,
          "its content has SHA-256 "
              + seal(document)
              + ", but it states "
              + (seal == null ? "none" : seal.asText()));
    }
    return document;
  }

  public static ObjectNode read(byte[] bytes, String what) {
    try {
      if (MAPPER.readTree(bytes) instanceof ObjectNode document) {
        return document;
      }
    } catch (IOException e) {
      throw damaged(what, "it is no JSON: " + e.getMessage());
    }
    throw damaged(what, "it is no JSON object");
  }

  public static ModelException damaged(String what, String why) {
    return new ModelException(
        ModelException.Kind.INTEGRITY,
        "The " + what + " is damaged: " + why + ". Restore it from a backup");
  }

  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  private static String seal(ObjectNode document) {
    return sha256(compact(document).getBytes(StandardCharsets.UTF_8));
  }
}
