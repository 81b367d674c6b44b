package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** The file form of a generation: {@code .state/7.json}. */
final class GenerationJson {

  static final int FORMAT = 1;

  private GenerationJson() {}

  static byte[] write(Generation generation) {
    RegistryState state = generation.state();
    ObjectNode document =
        Json.object(FORMAT)
            .put("name", state.name())
            .put("generation", state.generation())
            .put("at", state.at().toString());
    put(document, "champion", state.champion());
    put(document, "challenger", state.challenger());
    put(document, "formerChampions", state.formerChampions());
    put(document, "versions", state.versions());
    if (!state.marks().isEmpty()) {
      ObjectNode marks = document.putObject("marks");
      state.marks().forEach(marks::put);
    }
    document.set("audit", AuditJson.write(generation.entry()));
    return Json.sealed(document);
  }

  static Generation read(byte[] bytes, String what) {
    ObjectNode document = Json.unsealed(bytes, what);
    JsonMembers members = JsonMembers.of(document, what, FORMAT);
    try {
      return new Generation(
          new RegistryState(
              members.text("name"),
              members.integer("generation"),
              members.integers("versions"),
              members.optionalInteger("champion"),
              members.optionalInteger("challenger"),
              members.integers("formerChampions"),
              members.optionalTexts("marks"),
              Instant.parse(members.text("at"))),
          AuditJson.read(members.object("audit"), what));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }

  private static void put(ObjectNode document, String name, OptionalInt version) {
    if (version.isPresent()) {
      document.put(name, version.getAsInt());
    } else {
      document.putNull(name);
    }
  }

  private static void put(ObjectNode document, String name, List<Integer> versions) {
    ArrayNode array = document.putArray(name);
    versions.forEach(array::add);
  }
}
