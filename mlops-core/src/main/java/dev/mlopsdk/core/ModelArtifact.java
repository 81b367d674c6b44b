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

  /**
   * A plain file outside any registry, as version 0 of a model named after it: {@code
   * late-flights.onnx} is {@code late-flights:0}, and characters that a name must not have become
   * {@code _}. The file is hashed now, so that its meters and events carry a digest.
   *
   * @throws IllegalArgumentException if there is no such regular file
   */
  static ModelArtifact file(Path file) {
    return PlainFile.of(file);
  }

  /**
   * A file from memory, as version 0 of a model named after it; otherwise as {@link #file}. A
   * resource of a jar, say.
   */
  static ModelArtifact bytes(String name, byte[] content) {
    return PlainBytes.of(name, content);
  }

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

  /**
   * Reads every stored file and compares its size and SHA-256 with the manifest, and the manifest's
   * digest with its own list; where the files lie in a directory of their own, nothing else may lie
   * there. Takes the time to hash all bytes, about a second per gigabyte.
   *
   * @throws ModelException of kind {@link ModelException.Kind#INTEGRITY}, naming the file, what was
   *     expected and what was found
   */
  default void verify() {
    Manifest manifest = manifest();
    String digest = Manifest.digestOf(manifest.files());
    if (!digest.equals(manifest.digest())) {
      throw new ModelException(
          ModelException.Kind.INTEGRITY,
          "The manifest of "
              + ref()
              + " contradicts itself: it states the digest "
              + manifest.digest()
              + ", but its list of files has "
              + digest);
    }
    for (Manifest.StoredFile expected : manifest.files()) {
      Manifest.StoredFile found;
      try (InputStream in = open(expected.name())) {
        found = Manifest.StoredFile.measure(expected.name(), in);
      } catch (IOException e) {
        throw new ModelException(
            ModelException.Kind.INTEGRITY,
            "The file " + expected.name() + " of " + ref() + " cannot be read: " + e,
            e);
      }
      if (!found.equals(expected)) {
        throw new ModelException(
            ModelException.Kind.INTEGRITY,
            "The file "
                + expected.name()
                + " of "
                + ref()
                + " is not the published one: expected "
                + expected.size()
                + " bytes with SHA-256 "
                + expected.sha256()
                + ", found "
                + found.size()
                + " bytes with SHA-256 "
                + found.sha256()
                + "; publish the model again as a new version");
      }
    }
  }
}
