package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Orders;
import dev.mlopsdk.core.registry.RegistryState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says which version each alias should be: a registry, or one file that never changes. */
interface VersionSource {

  /** What the source wants now. */
  Wanted read();

  ModelArtifact artifact(int version);

  /** Whether there can be a version of that alias. */
  boolean has(String alias);

  /** The model's name. */
  String name();

  /** Calls {@code changed} after changes made in this process, until closed. */
  Watch watch(Runnable changed);

  /**
   * Keeps {@code version} from being loaded anywhere; false if this source cannot remember that.
   *
   * @throws RuntimeException if it cannot at this moment
   */
  boolean quarantine(int version, Change change);

  /** What a person does to let {@code version} in again. */
  String clearing(int version);

  /** Ends a watch. */
  interface Watch {
    void close();
  }

  /**
   * The versions to serve.
   *
   * @param former champions to fall back on when the champion cannot be opened, the latest first
   * @param orders what operators ordered besides
   * @param generation where the registry's audit log stands
   */
  record Wanted(
      OptionalInt champion,
      OptionalInt challenger,
      List<Integer> former,
      Orders orders,
      long generation) {

    /** Who may serve as champion, the most wanted first. */
    List<Integer> champions(@Nullable Integer pinned) {
      Set<Integer> all = new LinkedHashSet<>();
      if (pinned != null) {
        all.add(pinned);
      }
      champion.ifPresent(all::add);
      all.addAll(former);
      return List.copyOf(all);
    }

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
        return new Wanted(
            state.champion(), state.challenger(), latestFirst, state.orders(), state.generation());
      }

      @Override
      public ModelArtifact artifact(int version) {
        return registry.artifact(new ModelRef(name, version));
      }

      @Override
      public boolean has(String alias) {
        return true;
      }

      @Override
      public Watch watch(Runnable changed) {
        return registry.watch(name, changed)::close;
      }

      @Override
      public boolean quarantine(int version, Change change) {
        registry.quarantine(name, version, change);
        return true;
      }

      @Override
      public String clearing(int version) {
        return "registry.clearQuarantine(\"" + name + "\", " + version + ", change)";
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
        return new Wanted(
            OptionalInt.of(version), OptionalInt.empty(), List.of(), Orders.none(), 0);
      }

      @Override
      public boolean has(String alias) {
        return alias.equals("champion");
      }

      @Override
      public ModelArtifact artifact(int wanted) {
        if (wanted != version) {
          throw new NoSuchElementException(
              "A model from one file has only version "
                  + version
                  + ", but "
                  + wanted
                  + " was asked for; use a registry for several");
        }
        return artifact;
      }

      @Override
      public Watch watch(Runnable changed) {
        return () -> {};
      }

      @Override
      public boolean quarantine(int ignored, Change change) {
        return false;
      }

      @Override
      public String clearing(int ignored) {
        return "put another file there";
      }
    };
  }
}
