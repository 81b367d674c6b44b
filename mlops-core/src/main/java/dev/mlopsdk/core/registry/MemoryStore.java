package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps everything in memory. Thread-safe. */
final class MemoryStore implements RegistryStore, RegistryStore.Artifacts {

  private final Map<String, List<Generation>> generations = new TreeMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<ModelRef, ModelArtifact> stored = new HashMap<>();
  private final Watchers watchers = new Watchers();

  @Override
  public synchronized Optional<Generation> read(String name) {
    List<Generation> all = generations.getOrDefault(name, List.of());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  @Override
  public boolean compareAndSet(Generation next) {
    synchronized (this) {
      List<Generation> all = generations.computeIfAbsent(next.name(), any -> new ArrayList<>());
      if (next.number() != all.size() + 1) {
        return false;
      }
      all.add(next);
    }
    watchers.changed(next.name());
    return true;
  }

  @Override
  public synchronized List<AuditEntry> audit(String name) {
    return generations.getOrDefault(name, List.of()).stream().map(Generation::entry).toList();
  }

  @Override
  public Artifacts artifacts() {
    return this;
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return watchers.add(name, changed);
  }

  @Override
  public synchronized List<String> models() {
    return List.copyOf(generations.keySet());
  }

  @Override
  public ModelArtifact add(String name, int above, ModelFiles files, Change change, Instant at) {
    Map<String, byte[]> contents = new TreeMap<>();
    List<Manifest.StoredFile> measured = new ArrayList<>();
    for (Attachment file : files.files()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        file.writeTo(out);
        contents.put(file.name(), out.toByteArray());
        InputStream in = new ByteArrayInputStream(out.toByteArray());
        measured.add(Manifest.StoredFile.measure(file.name(), in));
      } catch (IOException e) {
        throw new ModelException(
            ModelException.Kind.REGISTRY,
            "The file " + file.name() + " of " + name + " cannot be read: " + e,
            e);
      }
    }
    synchronized (this) {
      int version = Math.max(above, numbers.getOrDefault(name, 0)) + 1;
      numbers.put(name, version);
      Manifest manifest = files.manifest(ModelRef.of(name, version), measured, change, at);
      ModelArtifact artifact = new MemoryArtifact(manifest, contents);
      stored.put(manifest.ref(), artifact);
      return artifact;
    }
  }

  @Override
  public synchronized ModelArtifact open(ModelRef ref) {
    ModelArtifact artifact = stored.get(ref);
    if (artifact == null) {
      throw new NoSuchElementException("There are no files of " + ref + " in " + this);
    }
    return artifact;
  }

  @Override
  public String toString() {
    return "in memory";
  }

  /** The files of one version in memory. */
  private record MemoryArtifact(Manifest manifest, Map<String, byte[]> contents)
      implements ModelArtifact {

    @Override
    public InputStream open(String name) {
      byte[] content = contents.get(name);
      if (content == null) {
        throw StoredFiles.unknown(manifest, name);
      }
      return new ByteArrayInputStream(content);
    }

    @Override
    public Optional<Path> path(String name) {
      return Optional.empty();
    }
  }
}
