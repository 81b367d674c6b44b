package dev.mlopsdk.abtest;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A version without files: an experiment reads none. */
record StoredNothing(Manifest manifest) implements ModelArtifact {

  static StoredNothing version(int version) {
    return new StoredNothing(
        new Manifest(
            ModelRef.of("delay", version),
            "delay.fake",
            Optional.empty(),
            List.of(),
            "sha256:0",
            Instant.EPOCH,
            Change.by("ann", "a test"),
            Map.of(),
            Map.of(),
            Map.of()));
  }

  @Override
  public InputStream open(String name) {
    throw new NoSuchElementException(name);
  }

  @Override
  public Optional<Path> path(String name) {
    return Optional.empty();
  }
}
