package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelException;
import java.util.List;

/** Verifies that entries follow each other without a gap or an alteration. */
final class AuditChain {

  private AuditChain() {}

  /**
   * Verifies the entries of a model that were read after its generation {@code before} and before
   * its generation {@code after}.
   */
  static void verify(String name, List<AuditEntry> entries, Generation before, Generation after) {
    String previous = AuditEntry.START;
    for (int i = 0; i < entries.size(); i++) {
      AuditEntry entry = entries.get(i);
      if (entry.sequence() != i + 1L) {
        throw broken(name, i + 1L, "entry " + entry.sequence() + " stands in its place");
      }
      if (!entry.previousHash().equals(previous)) {
        throw broken(name, i + 1L, "it does not follow the entry before it");
      }
      if (!entry.hash().equals(entry.computedHash())) {
        throw broken(name, i + 1L, "its hash is not that of its content");
      }
      previous = entry.hash();
    }
    if (entries.size() < before.number()) {
      throw broken(name, entries.size() + 1L, "it is missing");
    }
    if (entries.size() > after.number()) {
      throw broken(name, after.number() + 1, "no generation has its number");
    }
    for (Generation known : List.of(before, after)) {
      if (known.number() <= entries.size()
          && !entries.get((int) known.number() - 1).equals(known.entry())) {
        throw broken(name, known.number(), "the generation of that number tells another story");
      }
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
