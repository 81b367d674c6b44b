package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a registry keeps its generations and files; {@link ModelRegistry} has the rules.
 * Implementations are thread-safe and pass the contract test of this package. They fail with {@link
 * dev.mlopsdk.core.ModelException} of kind {@code REGISTRY} if the storage cannot be reached, of
 * kind {@code INTEGRITY} if what is stored is not what was written, of kind {@code FORMAT} if a
 * newer SDK wrote it.
 *
 * @since 0.1
 */
public interface RegistryStore {

  /** The newest generation of the model {@code name}; empty if nothing was published under it. */
  Optional<Generation> read(String name);

  /**
   * Makes {@code next} the newest generation, if the newest one is the generation before it. When
   * this returns true the change survives a crash, and the watchers of this store have been told.
   *
   * @return whether it was done; false if another change came first
   */
  boolean compareAndSet(Generation next);

  /**
   * The entries of all generations up to the newest, oldest first, as they are stored; {@link
   * ModelRegistry#audit} verifies them.
   */
  List<AuditEntry> audit(String name);

  /** The immutable files. */
  Artifacts artifacts();

  /**
   * Calls {@code changed} after each change of {@code name} that is made through this object, on
   * the thread that makes it. Changes of other processes are found by reading.
   */
  Watch watch(String name, Runnable changed);

  /** The immutable files of all versions. Thread-safe. */
  interface Artifacts {

    /** The names of all models that have a generation, ordered. */
    List<String> models();

    /**
     * Stores {@code files} as a new version, whole or not at all, under a number greater than
     * {@code above} that was never used before. It counts once a generation lists it.
     */
    ModelArtifact add(String name, int above, ModelFiles files, Change change, Instant at);

    /**
     * Opens a version that a generation lists; its files are verified by {@link
     * ModelArtifact#verify}, not here.
     */
    ModelArtifact open(ModelRef ref);
  }
}
