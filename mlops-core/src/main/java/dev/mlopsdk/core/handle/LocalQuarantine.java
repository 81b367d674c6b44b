package dev.mlopsdk.core.handle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A quarantine that only this host's disk remembers: that of a plain file, or of a registry that
 * could not be written yet. Immutable.
 */
record LocalQuarantine(String model, int version, String digest, Change change) {

  static final int FORMAT = 1;
  private static final String PREFIX = "quarantine-";

  static String prefix(String model) {
    return PREFIX + model + "-";
  }

  /** A file is named by its bytes: another one in its place is not in quarantine. */
  String fileName() {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return prefix(model) + version + "-" + hex.substring(0, Math.min(12, hex.length())) + ".json";
  }

  byte[] write() {
    ObjectNode document =
        Json.object(FORMAT)
            .put("model", model)
            .put("version", version)
            .put("digest", digest)
            .put("actor", change.actor())
            .put("reason", change.reason());
    return (Json.compact(document) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static LocalQuarantine read(Path file) throws IOException {
    String what = "quarantine " + file;
    JsonMembers members = JsonMembers.of(Json.read(Files.readAllBytes(file), what), what, FORMAT);
    try {
      return new LocalQuarantine(
          members.text("model"),
          Math.toIntExact(members.integer("version")),
          members.text("digest"),
          Change.by(members.text("actor"), members.text("reason")));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }
}
