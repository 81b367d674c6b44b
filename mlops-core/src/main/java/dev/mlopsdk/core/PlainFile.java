package dev.mlopsdk.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** One file that no registry knows. Immutable. */
record PlainFile(Path file, Manifest manifest) implements ModelArtifact {

  private static final int MAX_NAME = 128;

  static PlainFile of(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "A model is loaded from a regular file, but "
              + file.toAbsolutePath()
              + (Files.exists(file) ? " is none" : " does not exist"));
    }
    String name = String.valueOf(file.getFileName());
    try (InputStream in = Files.newInputStream(file)) {
      // Before hashing: what is written meanwhile must show as a change.
      Instant modified = Files.getLastModifiedTime(file).toInstant();
      List<Manifest.StoredFile> files = List.of(Manifest.StoredFile.measure(name, in));
      return new PlainFile(file, manifest(name, files, modified, "a plain file"));
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file.toAbsolutePath() + " cannot be read", e);
    }
  }

  /** Version 0 of the model that {@code name} names. */
  static Manifest manifest(
      String name, List<Manifest.StoredFile> files, Instant made, String reason) {
    return new Manifest(
        ModelRef.of(legal(name), 0),
        name,
        Optional.empty(),
        files,
        Manifest.digestOf(files),
        made,
        Change.by("none", reason),
        Map.of(),
        Map.of(),
        Map.of());
  }

  /** The file's stem, every character that a model's name must not have replaced. */
  private static String legal(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String stem = dot > 0 ? fileName.substring(0, dot) : fileName;
    String name = stem.replaceAll("[^A-Za-z0-9_.\\-]", "_");
    if (!name.matches("[A-Za-z0-9].*")) {
      name = "m" + name;
    }
    return name.substring(0, Math.min(name.length(), MAX_NAME));
  }

  @Override
  public InputStream open(String name) throws IOException {
    if (!name.equals(manifest.primary())) {
      throw new NoSuchElementException(
          "The only file of " + ref() + " is " + manifest.primary() + ", but asked was " + name);
    }
    return Files.newInputStream(file);
  }

  @Override
  public Optional<Path> path(String name) {
    return name.equals(manifest.primary()) ? Optional.of(file) : Optional.empty();
  }

  /** Hashes the file again only if its size or time says that it changed since it was named. */
  @Override
  public void verify() {
    if (!unchanged()) {
      ModelArtifact.super.verify();
    }
  }

  private boolean unchanged() {
    try {
      return Files.size(file) == manifest.size()
          && Files.getLastModifiedTime(file).toInstant().equals(manifest.createdAt());
    } catch (IOException e) {
      // The reading that follows fails too, and says what failed.
      return false;
    }
  }
}
