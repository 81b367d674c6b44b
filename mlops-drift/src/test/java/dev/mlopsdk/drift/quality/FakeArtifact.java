package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A version without files. */
record FakeArtifact(ModelRef ref) implements ModelArtifact {

  @Override
  public Manifest manifest() {
    return new Manifest(
        ref,
        "model.fake",
        Optional.empty(),
        List.of(),
        "sha256:00",
        Instant.EPOCH,
        Change.by("ann", "test"),
        Map.of(),
        Map.of(),
        Map.of());
  }

  @Override
  public InputStream open(String name) {
    return InputStream.nullInputStream();
  }

  @Override
  public Optional<Path> path(String name) {
    return Optional.empty();
  }
}
