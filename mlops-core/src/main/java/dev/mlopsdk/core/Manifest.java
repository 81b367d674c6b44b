package dev.mlopsdk.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
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
 *     files, see {@link #digestOf}
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
  public record StoredFile(String name, long size, String sha256) {

    private static final int BUFFER = 1 << 16;

    /**
     * The size and hash of {@code content}, read to its end in a constant amount of memory and left
     * open.
     */
    public static StoredFile measure(String name, InputStream content) throws IOException {
      MessageDigest sha256 = newSha256();
      byte[] buffer = new byte[BUFFER];
      long size = 0;
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        sha256.update(buffer, 0, read);
        size += read;
      }
      return new StoredFile(name, size, HexFormat.of().formatHex(sha256.digest()));
    }
  }

  public Manifest {
    files = files.stream().sorted(Comparator.comparing(StoredFile::name)).toList();
    tags = Map.copyOf(tags);
    metrics = Map.copyOf(metrics);
    // Not Map.copyOf: an unknown member may be null, and its order is kept.
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /**
   * The digest of a version: {@code sha256:} and the SHA-256 of one line {@code "<sha256> <size>
   * <name>\n"} per file, ordered by name, in UTF-8.
   */
  public static String digestOf(List<StoredFile> files) {
    StringBuilder lines = new StringBuilder();
    files.stream()
        .sorted(Comparator.comparing(StoredFile::name))
        .forEach(
            file ->
                lines
                    .append(file.sha256)
                    .append(' ')
                    .append(file.size)
                    .append(' ')
                    .append(file.name)
                    .append('\n'));
    byte[] hash = newSha256().digest(lines.toString().getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }

  /** The stored file {@code name}, if there is one. */
  public Optional<StoredFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
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
