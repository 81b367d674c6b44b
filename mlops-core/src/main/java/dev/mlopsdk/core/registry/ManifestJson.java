package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The file form of a manifest: {@code manifest.json}. */
final class ManifestJson {

  static final int FORMAT = 1;

  /** The manifest's own file; no stored file may have this name. */
  static final String FILE = "manifest.json";

  private static final Set<String> KNOWN =
      Set.of(
          "format",
          "name",
          "version",
          "primary",
          "baseline",
          "createdAt",
          "actor",
          "reason",
          "digest",
          "files",
          "tags",
          "metrics");

  private ManifestJson() {}

  static byte[] write(Manifest manifest) {
    ObjectNode document =
        Json.object(FORMAT)
            .put("name", manifest.ref().name())
            .put("version", manifest.ref().version())
            .put("primary", manifest.primary());
    manifest.baseline().ifPresent(name -> document.put("baseline", name));
    document
        .put("createdAt", manifest.createdAt().toString())
        .put("actor", manifest.change().actor())
        .put("reason", manifest.change().reason())
        .put("digest", manifest.digest());
    ArrayNode files = document.putArray("files");
    for (Manifest.StoredFile file : manifest.files()) {
      files
          .addObject()
          .put("name", file.name())
          .put("size", file.size())
          .put("sha256", file.sha256());
    }
    ObjectNode tags = document.putObject("tags");
    new TreeMap<>(manifest.tags()).forEach(tags::put);
    ObjectNode metrics = document.putObject("metrics");
    new TreeMap<>(manifest.metrics()).forEach((name, value) -> metrics.put(name, value));
    manifest.more().forEach((name, value) -> document.set(name, Json.node(value)));
    return Json.sealed(document);
  }

  static Manifest read(byte[] bytes, String what) {
    ObjectNode document = Json.unsealed(bytes, what);
    JsonMembers members = JsonMembers.of(document, what, FORMAT);
    try {
      Manifest manifest =
          new Manifest(
              ModelRef.of(members.text("name"), Math.toIntExact(members.integer("version"))),
              members.text("primary"),
              document.has("baseline") ? Optional.of(members.text("baseline")) : Optional.empty(),
              files(members),
              members.text("digest"),
              Instant.parse(members.text("createdAt")),
              Change.by(members.text("actor"), members.text("reason")),
              tags(members.object("tags")),
              metrics(members.object("metrics")),
              more(document));
      requireComplete(manifest, what);
      return manifest;
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }

  private static void requireComplete(Manifest manifest, String what) {
    List<String> named = new ArrayList<>(List.of(manifest.primary()));
    manifest.baseline().ifPresent(named::add);
    for (String name : named) {
      if (manifest.file(name).isEmpty()) {
        throw Json.damaged(what, "it names the file " + name + " but does not list it");
      }
    }
    manifest.files().forEach(file -> FileNames.require(file.name()));
  }

  private static List<Manifest.StoredFile> files(JsonMembers members) {
    List<Manifest.StoredFile> files = new ArrayList<>();
    for (JsonNode node : members.array("files")) {
      JsonMembers file = members.members(node);
      files.add(
          new Manifest.StoredFile(file.text("name"), file.integer("size"), file.text("sha256")));
    }
    return files;
  }

  private static Map<String, String> tags(ObjectNode node) {
    Map<String, String> tags = new TreeMap<>();
    node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  private static Map<String, Double> metrics(ObjectNode node) {
    Map<String, Double> metrics = new TreeMap<>();
    node.properties().forEach(metric -> metrics.put(metric.getKey(), metric.getValue().asDouble()));
    return metrics;
  }

  private static Map<String, Object> more(ObjectNode document) {
    Map<String, Object> more = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : document.properties()) {
      if (!KNOWN.contains(member.getKey())) {
        more.put(member.getKey(), Json.plain(member.getValue()));
      }
    }
    return more;
  }
}
