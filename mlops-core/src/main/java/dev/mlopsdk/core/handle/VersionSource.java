package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Says which version each alias should be: a registry, or one file that never changes. */
interface VersionSource {

  /** What the source wants now. */
  Wanted read();

  ModelArtifact artifact(int version);

  /** The model's name. */
  String name();

  /** Calls {@code changed} after changes made in this process, until closed. */
  Watch watch(Runnable changed);

  /** Ends a watch. */
  interface Watch {
    void close();
  }

  /**
   * The versions to serve.
   *
   * @param former champions to fall back on when the champion cannot be opened, the latest first
   */
  record Wanted(OptionalInt champion, OptionalInt challenger, List<Integer> former) {

    OptionalInt version(String alias) {
      return switch (alias) {
        case "champion" -> champion;
        case "challenger" -> challenger;
        default -> OptionalInt.empty();
      };
    }
  }

  static VersionSource of(ModelRegistry registry, String name) {
    return new VersionSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Wanted read() {
        RegistryState state = registry.state(name);
        List<Integer> latestFirst = new ArrayList<>(state.formerChampions());
        Collections.reverse(latestFirst);
        return new Wanted(state.champion(), state.challenger(), latestFirst);
      }

      @Override
      public ModelArtifact artifact(int version) {
        return registry.artifact(new ModelRef(name, version));
      }

      @Override
      public Watch watch(Runnable changed) {
        return registry.watch(name, changed)::close;
      }
    };
  }

  static VersionSource of(ModelArtifact artifact) {
    int version = artifact.ref().version();
    return new VersionSource() {
      @Override
      public String name() {
        return artifact.ref().name();
      }

      @Override
      public Wanted read() {
        return new Wanted(OptionalInt.of(version), OptionalInt.empty(), List.of());
      }

      @Override
      public ModelArtifact artifact(int ignored) {
        return artifact;
      }

      @Override
      public Watch watch(Runnable changed) {
        return () -> {};
      }
    };
  }
}
