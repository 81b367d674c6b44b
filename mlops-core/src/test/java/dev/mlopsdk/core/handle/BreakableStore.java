package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.AuditEntry;
import dev.mlopsdk.core.registry.Generation;
import dev.mlopsdk.core.registry.RegistryStore;
import dev.mlopsdk.core.registry.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store in memory that a test takes down. */
final class BreakableStore implements RegistryStore {

  private final List<Generation> generations = new ArrayList<>();
  private final Artifacts artifacts;
  boolean down;
  boolean readOnly;

  BreakableStore(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  private void reach() {
    if (down) {
      throw new ModelException(ModelException.Kind.REGISTRY, "the registry is down");
    }
  }

  @Override
  public Optional<Generation> read(String name) {
    reach();
    return generations.isEmpty()
        ? Optional.empty()
        : Optional.of(generations.get(generations.size() - 1));
  }

  @Override
  public boolean compareAndSet(Generation next) {
    reach();
    if (readOnly) {
      throw new ModelException(ModelException.Kind.REGISTRY, "the registry cannot be written");
    }
    if (next.number() != generations.size() + 1) {
      return false;
    }
    return generations.add(next);
  }

  @Override
  public List<AuditEntry> audit(String name) {
    reach();
    return generations.stream().map(Generation::entry).toList();
  }

  @Override
  public Artifacts artifacts() {
    reach();
    return artifacts;
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return () -> {};
  }
}
