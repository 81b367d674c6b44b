package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.time.Instant;

/** The JSON form of an audit entry; its members' order is part of the hash. */
final class AuditJson {

  static final int FORMAT = 1;
  static final String HASH = "hash";

  private AuditJson() {}

  static ObjectNode write(AuditEntry entry) {
    return Json.object(FORMAT)
        .put("sequence", entry.sequence())
        .put("at", entry.at().toString())
        .put("actor", entry.actor())
        .put("action", entry.action())
        .put("version", entry.version())
        .put("before", entry.before())
        .put("after", entry.after())
        .put("reason", entry.reason())
        .put("previousHash", entry.previousHash())
        .put(HASH, entry.hash());
  }

  static AuditEntry read(ObjectNode line, String what) {
    JsonMembers members = JsonMembers.of(line, what, FORMAT);
    return new AuditEntry(
        members.integer("sequence"),
        Instant.parse(members.text("at")),
        members.text("actor"),
        members.text("action"),
        Math.toIntExact(members.integer("version")),
        members.text("before"),
        members.text("after"),
        members.text("reason"),
        members.text("previousHash"),
        members.text(HASH));
  }
}
