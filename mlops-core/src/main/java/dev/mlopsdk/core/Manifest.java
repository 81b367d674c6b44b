package dev.mlopsdk.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is written beside the files of a version: who published what, and the digest that is
 * verified at every load. Immutable.
 *
 * @param ref the version
 * @param primary the file that the runtime loads
 * @param baseline the file with the training profile that drift compares against, if there is one
 * @param files every stored file but the manifest itself, ordered by name
 * @param digest {@code sha256:} and 64 hexadecimal digits over the names, sizes and hashes of all
 *     files
 * @param createdAt when it was published
 * @param change who published it and why
 * @param tags free text by key
 * @param metrics quality at training time by name
 * @param more members of the JSON form that this version of the SDK does not know; they survive a
 *     round-trip
 * @since 0.1
 */
public record Manifest(
    ModelRef ref,
    String primary,
    Optional<String> baseline,
    List<StoredFile> files,
    String digest,
    Instant createdAt,
    Change change,
    Map<String, String> tags,
    Map<String, Double> metrics,
    Map<String, Object> more) {

  /**
   * One stored file. Immutable.
   *
   * @param name relative, with {@code /} between folders
   * @param size in bytes
   * @param sha256 64 lower-case hexadecimal digits
   */
  public record StoredFile(String name, long size, String sha256) {}

  public Manifest {
    files = List.copyOf(files);
    tags = Map.copyOf(tags);
    metrics = Map.copyOf(metrics);
    more = Map.copyOf(more);
  }

  /** The bytes of all stored files. */
  public long size() {
    return files.stream().mapToLong(StoredFile::size).sum();
  }

  /** The first twelve digits of the digest, for meters and events. */
  public String shortDigest() {
    int colon = digest.indexOf(':');
    return digest.substring(colon + 1, Math.min(digest.length(), colon + 13));
  }
}
