package dev.mlopsdk.core.handle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process says about itself and one model before it touches a version, for whoever finds it
 * after its death. Immutable.
 *
 * @param errorLogs where the JVM would write its fatal error log
 */
record CrashMarker(
    String host,
    long pid,
    Instant started,
    String model,
    List<Version> versions,
    List<String> errorLogs) {

  static final int FORMAT = 1;

  /** What is done with a version. */
  enum Phase {
    /** Verified, loaded or warmed up. */
    OPENING,
    /** It serves, or its last calls end. */
    LIVE
  }

  record Version(int number, String digest, Phase phase) {}

  byte[] write() {
    ObjectNode document =
        Json.object(FORMAT)
            .put("host", host)
            .put("pid", pid)
            .put("started", started.toString())
            .put("model", model);
    ArrayNode all = document.putArray("versions");
    for (Version version : versions) {
      all.addObject()
          .put("version", version.number())
          .put("digest", version.digest())
          .put("phase", version.phase().name());
    }
    ArrayNode logs = document.putArray("errorLogs");
    errorLogs.forEach(logs::add);
    return (Json.compact(document) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static CrashMarker read(byte[] bytes, String what) {
    JsonMembers members = JsonMembers.of(Json.read(bytes, what), what, FORMAT);
    try {
      List<Version> versions = new ArrayList<>();
      for (JsonNode node : members.array("versions")) {
        JsonMembers version = members.members(node);
        versions.add(
            new Version(
                Math.toIntExact(version.integer("version")),
                version.text("digest"),
                Phase.valueOf(version.text("phase"))));
      }
      List<String> logs = new ArrayList<>();
      members.array("errorLogs").forEach(node -> logs.add(node.asText()));
      return new CrashMarker(
          members.text("host"),
          members.integer("pid"),
          Instant.parse(members.text("started")),
          members.text("model"),
          List.copyOf(versions),
          List.copyOf(logs));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }
}
