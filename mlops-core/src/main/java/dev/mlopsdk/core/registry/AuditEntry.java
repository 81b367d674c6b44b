package dev.mlopsdk.core.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One change of one model, chained to the change before it: whoever alters an entry has to alter
 * all that follow, and the newest generation as well. Immutable.
 *
 * <p>The hash is the SHA-256 of the entry's line in the audit file without its last member, {@code
 * hash}: {@code sed 's/,"hash":"[0-9a-f]*"}$/}/'} and {@code sha256sum} on that text without its
 * line end compute it again.
 *
 * @param sequence the generation that the change made: 1, 2, 3 …
 * @param at when
 * @param actor who
 * @param action {@code publish}, {@code promote}, {@code rollback}, {@code challenge}, {@code
 *     withdraw}; for orders {@code freeze}, {@code unfreeze}, {@code pin}, {@code unpin}, {@code
 *     switch_off}, {@code switch_on}, {@code quarantine}, {@code clear_quarantine}; {@code mark},
 *     {@code clear}, {@code note}
 * @param version the version it is about; 0 if none
 * @param before champion and challenger before, {@code champion=1 challenger=none}; empty before
 *     the first publication
 * @param after champion and challenger after; a publication also says the version's digest
 * @param reason why
 * @param previousHash the hash of the entry before; 64 zeros for the first
 * @param hash 64 lower-case hexadecimal digits
 * @since 0.1
 */
public record AuditEntry(
    long sequence,
    Instant at,
    String actor,
    String action,
    int version,
    String before,
    String after,
    String reason,
    String previousHash,
    String hash) {

  /** The {@link #previousHash} of the first entry. */
  static final String START = "0".repeat(64);

  /** The entry after {@code previousHash}, with its hash. */
  static AuditEntry chained(
      long sequence,
      Instant at,
      String action,
      int version,
      String before,
      String after,
      Change change,
      String previousHash) {
    AuditEntry open =
        new AuditEntry(
            sequence,
            at,
            change.actor(),
            action,
            version,
            before,
            after,
            change.reason(),
            previousHash,
            "");
    return new AuditEntry(
        sequence,
        at,
        change.actor(),
        action,
        version,
        before,
        after,
        change.reason(),
        previousHash,
        open.computedHash());
  }

  /** The hash that this entry should have. */
  String computedHash() {
    ObjectNode line = AuditJson.write(this);
    line.remove(AuditJson.HASH);
    return Json.sha256(Json.compact(line).getBytes(StandardCharsets.UTF_8));
  }
}
