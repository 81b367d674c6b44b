package dev.mlopsdk.core.log.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was read from the log as JSON of ASCII characters, so that half a surrogate pair is
 * an escape and not an error.
 */
final class LogJson {

  /** How a number that JSON lacks, and a value that was redacted, are written. */
  enum Lacking {
    /** As null: for a reader that knows plain JSON only. */
    NULL,
    /** As the log does. */
    AS_LOGGED
  }

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private LogJson() {}

  /** A generator of lines: what it writes at the root is parted by a line feed. */
  static JsonGenerator lines(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.setRootValueSeparator(new SerializedString("\n"));
    return json;
  }

  /** The JSON text of {@code value}. */
  static String text(@Nullable Object value, Lacking lacking) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, value, lacking);
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  /** Writes a value as {@link LoggedPrediction} describes them. */
  static void write(JsonGenerator json, @Nullable Object value, Lacking lacking)
      throws IOException {
    if (value == null || (lacking == Lacking.NULL && lacks(value))) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value == LoggedPrediction.Redacted.REDACTED) {
      write(json, Map.of("redacted", true), lacking);
    } else if (value instanceof Number number) {
      number(json, number, lacking);
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element, lacking);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        write(json, member.getValue(), lacking);
      }
      json.writeEndObject();
    } else {
      throw new IllegalStateException("The log reads no " + value.getClass().getName());
    }
  }

  private static boolean lacks(Object value) {
    return value == LoggedPrediction.Redacted.REDACTED
        || (value instanceof Double number && !Double.isFinite(number));
  }

  private static void number(JsonGenerator json, Number number, Lacking lacking)
      throws IOException {
    if (number instanceof Double value) {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        write(json, Map.of("number", value.toString()), lacking);
      }
    } else if (number instanceof BigInteger huge) {
      json.writeNumber(huge);
    } else if (number instanceof BigDecimal huge) {
      json.writeNumber(huge);
    } else {
      json.writeNumber(number.longValue());
    }
  }
}
