package dev.mlopsdk.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Bytes that no registry and no disk knows. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PlainBytes(byte[] content, Manifest manifest) implements ModelArtifact {

  static PlainBytes of(String name, byte[] content) {
    byte[] own = content.clone();
    try {
      List<Manifest.StoredFile> files =
          List.of(Manifest.StoredFile.measure(name, new ByteArrayInputStream(own)));
      return new PlainBytes(own, PlainFile.manifest(name, files, Instant.EPOCH, "plain bytes"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream open(String name) {
    if (!name.equals(manifest.primary())) {
      throw new NoSuchElementException(
          "The only file of " + ref() + " is " + manifest.primary() + ", but asked was " + name);
    }
    return new ByteArrayInputStream(content);
  }

  @Override
  public Optional<Path> path(String name) {
    return Optional.empty();
  }
}
