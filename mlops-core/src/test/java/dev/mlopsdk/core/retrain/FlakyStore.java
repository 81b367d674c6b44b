package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.Generation;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.RegistryStore;
import dev.mlopsdk.core.registry.Watch;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store of one model that fails when told to, before or after it wrote. */
final class FlakyStore implements RegistryStore, RegistryStore.Artifacts {

  enum Failure {
    NONE,
    READ,
    AFTER_WRITE
  }

  Failure failure = Failure.NONE;
  private final List<Generation> generations = new ArrayList<>();

  private static ModelException gone() {
    return new ModelException(ModelException.Kind.REGISTRY, "The registry is gone");
  }

  @Override
  public synchronized Optional<Generation> read(String name) {
    if (failure == Failure.READ) {
      throw gone();
    }
    return generations.isEmpty()
        ? Optional.empty()
        : Optional.of(generations.get(generations.size() - 1));
  }

  @Override
  public synchronized boolean compareAndSet(Generation next) {
    if (next.number() != generations.size() + 1) {
      return false;
    }
    generations.add(next);
    if (failure == Failure.AFTER_WRITE) {
      throw gone();
    }
    return true;
  }

  @Override
  public synchronized List<AuditEntry> audit(String name) {
    return generations.stream().map(Generation::entry).toList();
  }

  @Override
  public Artifacts artifacts() {
    return this;
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return () -> {};
  }

  @Override
  public List<String> models() {
    return List.of("delay");
  }

  @Override
  public ModelArtifact add(String name, int above, ModelFiles files, Change change, Instant at) {
    return new Empty(files.manifest(ModelRef.of(name, above + 1), List.of(), change, at));
  }

  @Override
  public ModelArtifact open(ModelRef ref) {
    throw new IllegalStateException("Not asked for here");
  }

  private record Empty(Manifest manifest) implements ModelArtifact {
    @Override
    public InputStream open(String name) {
      return InputStream.nullInputStream();
    }

    @Override
    public Optional<Path> path(String name) {
      return Optional.empty();
    }
  }
}
