package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The files of a {@link BreakableStore}: those of a registry in memory. */
final class StoredBytes implements RegistryStore.Artifacts {

  private final ModelRegistry files = ModelRegistry.inMemory();
  private final List<String> names = new ArrayList<>();

  @Override
  public List<String> models() {
    return names;
  }

  @Override
  public ModelArtifact add(String name, int above, ModelFiles content, Change change, Instant at) {
    return files.artifact(files.publish(name, content, change));
  }

  @Override
  public ModelArtifact open(ModelRef ref) {
    return files.artifact(ref);
  }

  /** The manifest of a stored version. */
  Manifest manifest(ModelRef ref) {
    return open(ref).manifest();
  }
}
