package dev.mlopsdk.core.log.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes log lines as docs/prediction-log.md has them, and nothing more. */
final class LogLines {

  private LogLines() {}

  static String prediction(String id, String time, String model, int version, String more) {
    return "{\"v\":1,\"kind\":\"prediction\",\"id\":\"%s\",\"time\":\"%s\",\"model\":\"%s\",\"version\":%d,\"status\":\"success\"%s}"
        .formatted(id, time, model, version, more);
  }

  static String prediction(String id, String time) {
    return prediction(id, time, "delay", 1, "");
  }

  static String outcome(String id, String time, String name, double value, String status) {
    return "{\"v\":1,\"kind\":\"outcome\",\"id\":\"%s\",\"time\":\"%s\",\"name\":\"%s\",\"value\":%s,\"status\":\"%s\"}"
        .formatted(id, time, name, value, status);
  }

  static String id(long nonce, long counter) {
    return String.format(Locale.ROOT, "%016x%016x", nonce, counter);
  }

  /** A JSON value by the format's rules. */
  static String json(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    if (value instanceof String text) {
      text(out, text);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      out.append("{\"number\":\"").append(number).append("\"}");
    } else if (value == LoggedPrediction.Redacted.REDACTED) {
      out.append("{\"redacted\":true}");
    } else if (value instanceof BigDecimal huge) {
      out.append(huge);
    } else if (value instanceof List<?> list) {
      String comma = "[";
      for (Object element : list) {
        out.append(comma);
        append(out, element);
        comma = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(comma);
        text(out, (String) entry.getKey());
        out.append(':');
        append(out, entry.getValue());
        comma = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else {
      out.append(value);
    }
  }

  private static void text(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < 0x20 || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Writes {@code lines}, each with its line feed, as the file's name says. */
  static Path write(Path root, String file, List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return write(root, file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Path write(Path root, String file, byte[] bytes) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      return Files.write(path, file.endsWith(".gz") ? gzip(bytes) : bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
