package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelException;
import java.util.List;

/** Verifies that entries follow each other without a gap or an alteration. */
final class AuditChain {

  private AuditChain() {}

  /** Verifies all entries of a model up to its generation {@code newest}. */
  static void verify(String name, List<AuditEntry> entries, Generation newest) {
    String previous = AuditEntry.START;
    for (int i = 0; i < entries.size(); i++) {
      AuditEntry entry = entries.get(i);
      if (entry.sequence() != i + 1) {
        throw broken(name, i + 1, "entry " + entry.sequence() + " stands in its place");
      }
      if (!entry.previousHash().equals(previous)) {
        throw broken(name, i + 1, "it does not follow the entry before it");
      }
      if (!entry.hash().equals(entry.computedHash())) {
        throw broken(name, i + 1, "its hash is not that of its content");
      }
      previous = entry.hash();
    }
    // Another process may have gone on since the generation was read.
    if (entries.size() < newest.number()) {
      throw broken(name, entries.size() + 1, "it is missing");
    }
    if (!entries.get((int) newest.number() - 1).equals(newest.entry())) {
      throw broken(name, newest.number(), "the generation of that number tells another story");
    }
  }

  private static ModelException broken(String name, long sequence, String why) {
    return new ModelException(
        ModelException.Kind.INTEGRITY,
        "The audit log of "
            + name
            + " was altered: entry "
            + sequence
            + " cannot be trusted, because "
            + why
            + ". Keep a copy as evidence and restore the log from a backup");
  }
}
