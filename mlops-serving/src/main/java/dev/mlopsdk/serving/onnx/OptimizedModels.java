package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graphs as ONNX Runtime optimised them at an earlier start, so that it need not again. A file is
 * named after what it was made from (the model's files, the runtime, the device, the options, the
 * processor: an optimised graph is for one kind of machine) and after its own size and CRC-32, so
 * that one rename publishes it and what is damaged is not used. Not after a SHA-256: at a start,
 * when its code is not compiled yet, that takes as long as optimising, and who can write here can
 * rename too. Whatever fails here, the model is loaded as without. Immutable.
 *
 * @param directory where they lie; may be read-only
 * @param mostBytes of all files together; the ones that were used longest ago go first
 */
record OptimizedModels(Path directory, long mostBytes) {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final String END = ".onnx";
  private static final String DRAFT = ".tmp-";

  private static final Duration ABANDONED = Duration.ofHours(1);

  /** A graph of more is not written as one file. */
  private static final long LARGEST = 1L << 30;

  /** Opens what {@code opener} does, or the graph that it made before. */
  Session open(Opening opening, Source.Maps maps, Opening.Opener opener) throws OrtException {
    ModelArtifact artifact = opening.artifact();
    String key = key(opening, maps);
    Path kept = find(key);
    if (kept != null) {
      try {
        return Session.open(
            kept,
            opening.options(),
            opening.device(),
            opening.name(),
            made -> made.setOptimizationLevel(OptLevel.NO_OPT));
      } catch (OrtException e) {
        LOG.debug("The optimised graph of {} does not load and is not used", artifact.ref(), e);
      }
    }
    Path draft = directory.resolve(DRAFT + UUID.randomUUID() + END);
    if (artifact.manifest().size() > LARGEST || !writable()) {
      return opener.open(Session.Setting.NONE);
    }
    try {
      Session session = opener.open(made -> saveTo(draft, made));
      keep(draft, key, artifact);
      return session;
    } catch (OrtException e) {
      LOG.debug("The optimised graph of {} cannot be kept", artifact.ref(), e);
      return opener.open(Session.Setting.NONE);
    } finally {
      delete(draft);
    }
  }

  private static void saveTo(Path draft, SessionOptions options) throws OrtException {
    options.setOptimizedModelFilePath(draft.toString());
    // It warns at every graph it writes that this is for one kind of machine, which the key says.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
  }

  private boolean writable() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      LOG.debug("{} takes no optimised graphs", directory, e);
    }
    return Files.isWritable(directory);
  }

  /** The graph that is kept under {@code key}, if it is what was written. */
  private @Nullable Path find(String key) {
    for (Path file : files()) {
      String name = String.valueOf(file.getFileName());
      if (!name.startsWith(key + "-")) {
        continue;
      }
      try {
        if (name.equals(name(key, file))) {
          used(file);
          return file;
        }
        LOG.warn("The optimised graph {} is damaged and is made again", file);
        delete(file);
      } catch (IOException e) {
        LOG.debug("The optimised graph {} cannot be read", file, e);
      }
    }
    return null;
  }

  private static void used(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException readOnly) {
      LOG.debug("The use of {} cannot be noted", file, readOnly);
    }
  }

  private void keep(Path draft, String key, ModelArtifact artifact) {
    try {
      if (Files.size(draft) <= mostBytes) {
        Files.move(draft, directory.resolve(name(key, draft)), StandardCopyOption.ATOMIC_MOVE);
        trim();
      }
    } catch (IOException e) {
      LOG.debug("The optimised graph of {} cannot be kept", artifact.ref(), e);
    }
  }

  private void trim() throws IOException {
    deleteDraftsOfTheDead();
    List<Path> newestFirst =
        files().stream().sorted(Comparator.comparing(OptimizedModels::time).reversed()).toList();
    long sum = 0;
    for (Path file : newestFirst) {
      sum += Files.size(file);
      if (sum > mostBytes) {
        delete(file);
      }
    }
  }

  /** Nobody writes a graph for an hour: who began to has died. */
  private void deleteDraftsOfTheDead() throws IOException {
    FileTime hourAgo = FileTime.from(Instant.now().minus(ABANDONED));
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(file -> String.valueOf(file.getFileName()).startsWith(DRAFT))
          .filter(file -> time(file).compareTo(hourAgo) < 0)
          .forEach(OptimizedModels::delete);
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(OptimizedModels::kept).sorted().toList();
    } catch (IOException e) {
      LOG.debug("{} cannot be listed", directory, e);
      return List.of();
    }
  }

  private static boolean kept(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(END) && !name.startsWith(DRAFT);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} cannot be deleted", file, e);
    }
  }

  static String name(String key, Path graph) throws IOException {
    return "%s-%d-%08x%s".formatted(key, Files.size(graph), NativeLibrary.crcOf(graph), END);
  }

  private static String key(Opening opening, Source.Maps maps) {
    Manifest manifest = opening.artifact().manifest();
    OnnxOptions options = opening.options();
    String made =
        String.join(
            "\n",
            manifest.digest(),
            manifest.primary(),
            maps.name(),
            OnnxLibrary.runtime(),
            opening.device().label(),
            options.level().name(),
            options.mode().name(),
            Integer.toString(options.intraThreads()),
            Integer.toString(options.interThreads()),
            new TreeSet<>(options.switches()).toString(),
            new TreeMap<>(options.dimensions()).toString(),
            options.customOps().toString(),
            new TreeMap<>(options.config()).toString(),
            Processor.description());
    byte[] hash = sha256().digest(made.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 12);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }
}
