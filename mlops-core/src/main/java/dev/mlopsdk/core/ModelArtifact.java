package dev.mlopsdk.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The stored files of one version. Implementations are immutable and thread-safe.
 *
 * @since 0.1
 */
public interface ModelArtifact {

  /** What was published: signature, files, digest. */
  Manifest manifest();

  /**
   * Opens the stored file {@code name}.
   *
   * @throws java.util.NoSuchElementException if the manifest names no such file
   */
  InputStream open(String name) throws IOException;

  /** Where {@code name} lies on a local disk; empty if it does not. */
  Optional<Path> path(String name);

  /** The version. */
  default ModelRef ref() {
    return manifest().ref();
  }

  /** All bytes of the stored file {@code name}. */
  default byte[] read(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
