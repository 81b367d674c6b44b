package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on disk which versions this process opens and serves, and judges what dead processes said:
 * of which version they died. Thread-safe.
 *
 * <p>A version that was being opened takes the blame whatever ended the process; those that served
 * take it only where the JVM left a fatal error log, since a kill, a full memory or a power failure
 * is not theirs. A process that ends in order, by close or by its shutdown hooks, leaves nothing.
 */
final class CrashWatch {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");
  private static final String ACTOR = "crash-watch";

  private final VersionSource source;
  private final StateDirectory directory;
  private final ThisProcess me;
  private final String prefix;
  private final String name;
  private final Thread hook;

  // All below under the monitor.
  private final Map<Integer, CrashMarker.Version> versions = new LinkedHashMap<>();
  private final Map<Integer, LocalQuarantine> local = new LinkedHashMap<>();
  private boolean blind;
  private boolean unsettled;
  private boolean ended;

  private CrashWatch(VersionSource source, StateDirectory directory) {
    this.source = source;
    this.directory = directory;
    this.me = ThisProcess.find();
    this.prefix = "process-" + source.name() + "-";
    this.name = prefix + me.pid() + "-" + UUID.randomUUID() + ".json";
    this.hook = new Thread(this::end, "mlops-crash-watch");
  }

  /**
   * A watch over {@code source} that keeps its files in {@code root}.
   *
   * @throws IllegalStateException if nothing can be written there: it would see no crash
   */
  static CrashWatch open(VersionSource source, Path root) {
    StateDirectory directory = new StateDirectory(root.toAbsolutePath().normalize());
    CrashWatch watch = new CrashWatch(source, directory);
    try {
      directory.create();
      directory.write(watch.name, watch.marker().write());
    } catch (IOException e) {
      throw new IllegalStateException(
          "The quarantine of "
              + source.name()
              + " needs a directory that it can write, but "
              + root
              + " failed: "
              + e
              + "; name another one, or open without quarantine",
          e);
    }
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  private CrashMarker marker() {
    return new CrashMarker(
        me.host(),
        me.pid(),
        me.started(),
        source.name(),
        List.copyOf(versions.values()),
        me.errorLogs());
  }

  /** Reads what others left, and puts what they died of in quarantine. */
  synchronized void judge() {
    try {
      for (String file : directory.names(LocalQuarantine.prefix(source.name()))) {
        readLocal(file);
      }
      for (String file : directory.names(prefix)) {
        if (!file.equals(name)) {
          judge(file);
        }
      }
    } catch (IOException e) {
      LOG.error("What former processes of {} left cannot be read", source.name(), e);
    }
    settle();
  }

  private void readLocal(String file) {
    try {
      LocalQuarantine one = LocalQuarantine.read(directory.file(file));
      if (one.model().equals(source.name())) {
        local.put(one.version(), one);
      }
    } catch (IOException | ModelException e) {
      LOG.error("The quarantine {} cannot be read and does not count", directory.file(file), e);
    }
  }

  private void judge(String file) throws IOException {
    CrashMarker left;
    Instant written;
    try {
      written = Files.getLastModifiedTime(directory.file(file)).toInstant();
      left = CrashMarker.read(Files.readAllBytes(directory.file(file)), "crash marker " + file);
    } catch (IOException | ModelException e) {
      LOG.error("The crash marker {} cannot be read and stays", directory.file(file), e);
      return;
    }
    if (!left.model().equals(source.name()) || !left.host().equals(me.host()) || me.alive(left)) {
      return;
    }
    Optional<Path> log = ThisProcess.errorLog(left, written);
    for (CrashMarker.Version guilty : guilty(left, log.isPresent())) {
      blame(left, guilty, log);
    }
    if (log.isEmpty() && !left.versions().isEmpty()) {
      LOG.warn(
          "Process {} ended out of order while {} had {}; it left no fatal error log among {}",
          left.pid(),
          left.model(),
          left.versions(),
          left.errorLogs());
    }
    directory.delete(file);
  }

  private static List<CrashMarker.Version> guilty(CrashMarker left, boolean crashed) {
    List<CrashMarker.Version> opening =
        left.versions().stream().filter(v -> v.phase() == CrashMarker.Phase.OPENING).toList();
    if (!opening.isEmpty()) {
      return opening;
    }
    return crashed ? left.versions() : List.of();
  }

  private void blame(CrashMarker left, CrashMarker.Version guilty, Optional<Path> log)
      throws IOException {
    boolean opening = guilty.phase() == CrashMarker.Phase.OPENING;
    String reason =
        "process "
            + left.pid()
            + " on "
            + left.host()
            + (log.isPresent() ? " died of a native crash" : " died")
            + (opening ? " while it was being opened" : " while it served")
            + log.map(file -> "; see " + file).orElse("");
    LocalQuarantine quarantine =
        new LocalQuarantine(
            source.name(), guilty.number(), guilty.digest(), Change.by(ACTOR, reason));
    local.put(quarantine.version(), quarantine);
    // First here, then in the registry: whatever fails, it is kept.
    directory.write(quarantine.fileName(), quarantine.write());
    LOG.error("{}:{} goes into quarantine: {}", left.model(), guilty.number(), reason);
  }

  /**
   * Tells the registry what only this host knows; what cannot be told is kept here, until somebody
   * deletes its file.
   */
  synchronized void settle() {
    local.values().removeIf(one -> !Files.exists(directory.file(one.fileName())));
    for (LocalQuarantine one : List.copyOf(local.values())) {
      try {
        if (source.quarantine(one.version(), one.change())) {
          local.remove(one.version());
          directory.delete(one.fileName());
        }
      } catch (RuntimeException | IOException e) {
        if (!unsettled) {
          unsettled = true;
          LOG.warn(
              "{}:{} is in quarantine on this host only, until the registry can be written",
              one.model(),
              one.version(),
              e);
        }
      }
    }
  }

  /** Why {@code version} is not to be loaded, as far as only this host knows; null if it may be. */
  synchronized @Nullable String quarantined(int version, String digest) {
    LocalQuarantine one = local.get(version);
    if (one == null || (version == 0 && !one.digest().equals(digest))) {
      return null;
    }
    return one.change().actor()
        + ": "
        + one.change().reason()
        + ". To load it all the same, delete "
        + directory.file(one.fileName())
        + (version == 0 ? ", or " + source.clearing(version) : "");
  }

  /** {@code version} is about to be loaded. */
  void opening(int version, String digest) {
    set(new CrashMarker.Version(version, digest, CrashMarker.Phase.OPENING));
  }

  /** {@code version} is about to serve. */
  void live(int version, String digest) {
    set(new CrashMarker.Version(version, digest, CrashMarker.Phase.LIVE));
  }

  private synchronized void set(CrashMarker.Version version) {
    if (!version.equals(versions.put(version.number(), version))) {
      write();
    }
  }

  /**
   * {@code version} did not open, or answered its last call.
   *
   * @param serves whether it serves again, asked under the monitor: who serves it says so here
   *     after it serves, so one of both sees the other
   */
  synchronized void gone(int version, BooleanSupplier serves) {
    if (!serves.getAsBoolean() && versions.remove(version) != null) {
      write();
    }
  }

  private void write() {
    if (ended) {
      return;
    }
    try {
      directory.write(name, marker().write());
      blind = false;
    } catch (IOException e) {
      if (!blind) {
        blind = true;
        LOG.error("A crash of {} would not be noticed: {}", source.name(), e, e);
      }
    }
  }

  /** This process ends in order. */
  private synchronized void end() {
    ended = true;
    try {
      directory.delete(name);
    } catch (IOException e) {
      LOG.warn("The marker {} stays, of a process that ended in order", directory.file(name), e);
    }
  }

  /** Says that nothing of this model is loaded any more; a second call does nothing. */
  void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("The process ends already", shuttingDown);
    }
  }
}
