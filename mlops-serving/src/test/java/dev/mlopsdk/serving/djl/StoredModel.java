package dev.mlopsdk.serving.djl;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One file as a version 1, on disk or in memory only. */
record StoredModel(String name, Path folder, boolean inMemory) implements ModelArtifact {

  private static final Path FOLDER = Path.of("src/test/resources/dev/mlopsdk/serving/djl");

  static StoredModel onDisk(String name) {
    return new StoredModel(name, FOLDER, false);
  }

  static StoredModel inMemory(String name) {
    return new StoredModel(name, FOLDER, true);
  }

  /** The file {@code name} of the test's resources. */
  static Path file(String name) {
    return FOLDER.resolve(name);
  }

  @Override
  public Manifest manifest() {
    return new Manifest(
        ModelRef.of("delay", 1),
        name,
        Optional.empty(),
        List.of(new Manifest.StoredFile(name, 1, "0".repeat(64))),
        "sha256:" + "0".repeat(64),
        Instant.EPOCH,
        Change.by("ann", "test"),
        Map.of(),
        Map.of(),
        Map.of());
  }

  @Override
  public InputStream open(String file) {
    try {
      return new ByteArrayInputStream(Files.readAllBytes(folder.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Path> path(String file) {
    return inMemory ? Optional.empty() : Optional.of(folder.resolve(file));
  }
}
