package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.json.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a registry in a directory: {@code <name>/<n>/} the files of a version, {@code
 * <name>/.state/<generation>.json} the generations, {@code <name>/audit.jsonl} the audit log.
 * Thread-safe, also between processes.
 *
 * <p>A generation is written under another name, forced to the disk and then linked to its own,
 * which fails if it exists: a compare-and-set without a lock. Generations are never deleted, or an
 * old name would be free again.
 */
final class DirectoryStore implements RegistryStore {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.registry");
  private static final Pattern GENERATION = Pattern.compile("([1-9][0-9]{0,17})\\.json");

  private final Path root;
  private final Disk disk;
  private final DirectoryArtifacts artifacts;
  private final Watchers watchers = new Watchers();

  /** The newest generation seen, by name; generations never change, so only newer ones are read. */
  private final Map<String, Generation> seen = new ConcurrentHashMap<>();

  private DirectoryStore(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
    this.artifacts = new DirectoryArtifacts(root, disk);
  }

  static DirectoryStore open(Path root, Disk disk) {
    Path absolute = root.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(
          "A registry lies in a directory, but " + absolute + " is a file");
    }
    return new DirectoryStore(absolute, disk);
  }

  @Override
  public Optional<Generation> read(String name) {
    try {
      long number = newestNumber(name);
      if (number == 0) {
        seen.remove(name);
        return Optional.empty();
      }
      Generation known = seen.get(name);
      if (known != null && known.number() == number) {
        return Optional.of(known);
      }
      Generation newest = load(name, number);
      seen.put(name, newest);
      return Optional.of(newest);
    } catch (IOException e) {
      throw unreachable(name, e);
    }
  }

  @Override
  public boolean compareAndSet(Generation next) {
    String name = next.name();
    try {
      if (next.number() != newestNumber(name) + 1) {
        return false;
      }
      disk.createDirectories(states(name));
      // Before the change: an audit log that was tampered with must not grow.
      auditFile(name).extend(next.number() - 1);
      if (!link(next)) {
        return false;
      }
    } catch (IOException e) {
      throw unreachable(name, e);
    }
    try {
      auditFile(name).extend(next.number());
    } catch (IOException e) {
      // The generation carries the entry; the next change writes the line.
      LOG.warn("The audit log of {} lags behind generation {}", name, next.number(), e);
    }
    watchers.changed(name);
    return true;
  }

  /** Gives {@code next} its name, durably; false if the name is taken. */
  private boolean link(Generation next) throws IOException {
    Path states = states(next.name());
    Path draft = states.resolve(".tmp-" + UUID.randomUUID());
    disk.create(draft, new ModelFiles.Bytes("", GenerationJson.write(next)));
    try {
      disk.link(file(next.name(), next.number()), draft);
      disk.sync(states);
      return true;
    } catch (FileAlreadyExistsException lost) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException("its file system has no hard links", e);
    } finally {
      disk.delete(draft);
    }
  }

  @Override
  public List<AuditEntry> audit(String name) {
    try {
      return auditFile(name).entries(newestNumber(name));
    } catch (IOException e) {
      throw unreachable(name, e);
    }
  }

  @Override
  public Artifacts artifacts() {
    return artifacts;
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return watchers.add(name, changed);
  }

  /** The greatest generation's number, 0 if there is none: two looks at names when it is known. */
  private long newestNumber(String name) throws IOException {
    Generation known = seen.get(name);
    long number =
        known != null && Files.exists(file(name, known.number()))
            ? known.number()
            : greatest(states(name));
    while (Files.exists(file(name, number + 1))) {
      number++;
    }
    return number;
  }

  private static long greatest(Path states) throws IOException {
    try (Stream<Path> files = Files.list(states)) {
      return files
          .map(file -> GENERATION.matcher(String.valueOf(file.getFileName())))
          .filter(Matcher::matches)
          .mapToLong(match -> Long.parseLong(match.group(1)))
          .max()
          .orElse(0);
    } catch (NoSuchFileException nothingYet) {
      return 0;
    }
  }

  private Generation load(String name, long number) throws IOException {
    Path file = file(name, number);
    String what = "generation file " + file;
    Generation generation = GenerationJson.read(Files.readAllBytes(file), what);
    if (!generation.name().equals(name) || generation.number() != number) {
      throw Json.damaged(
          what, "it is generation " + generation.number() + " of " + generation.name());
    }
    return generation;
  }

  private AuditFile auditFile(String name) {
    return new AuditFile(root.resolve(name), disk, number -> load(name, number).entry());
  }

  private Path states(String name) {
    return root.resolve(name).resolve(".state");
  }

  private Path file(String name, long number) {
    return states(name).resolve(number + ".json");
  }

  private ModelException unreachable(String name, IOException cause) {
    return new ModelException(
        ModelException.Kind.REGISTRY,
        "The registry in " + root + " failed on " + name + ": " + cause,
        cause);
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
