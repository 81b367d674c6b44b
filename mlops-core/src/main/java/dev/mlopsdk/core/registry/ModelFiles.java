package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is to be published as one version: the file that the runtime loads, whatever belongs to it,
 * and what should be known about it. Immutable; {@code with}-like methods return copies. Files are
 * read when they are published, not before.
 *
 * <pre>{@code
 * ModelFiles.of(Path.of("delay-v2.onnx")).baseline(baseline).tag("data", "2001-02").metric("auc", 0.71)
 * }</pre>
 *
 * @since 0.1
 */
public final class ModelFiles {

  private final String primary;
  private final Optional<String> baseline;
  private final Map<String, Attachment> files;
  private final Map<String, String> tags;
  private final Map<String, Double> metrics;

  private ModelFiles(
      String primary,
      Optional<String> baseline,
      Map<String, Attachment> files,
      Map<String, String> tags,
      Map<String, Double> metrics) {
    this.primary = primary;
    this.baseline = baseline;
    this.files = files;
    this.tags = tags;
    this.metrics = metrics;
  }

  /**
   * One file, stored under its own name.
   *
   * @throws IllegalArgumentException if it is no regular file
   */
  public static ModelFiles of(Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "A directory needs the name of the file that the runtime loads: ModelFiles.of("
              + file
              + ", \"model.onnx\")");
    }
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "A model is published from a file, but " + file.toAbsolutePath() + " does not exist");
    }
    return of(new DiskFile(String.valueOf(file.getFileName()), file));
  }

  /**
   * A directory with everything in it; {@code primary} names the file that the runtime loads.
   *
   * @throws IllegalArgumentException if {@code primary} is not in it, or a name in it cannot be
   *     stored, such as one that begins with a dot
   */
  public static ModelFiles of(Path directory, String primary) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          directory.toAbsolutePath() + " is no directory; for one file use ModelFiles.of(file)");
    }
    Map<String, Attachment> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      all.filter(Files::isRegularFile)
          .map(file -> new DiskFile(slashed(directory.relativize(file)), file))
          .forEach(file -> put(files, file));
    } catch (IOException e) {
      throw new UncheckedIOException("The directory " + directory + " cannot be listed", e);
    }
    if (!files.containsKey(primary)) {
      throw new IllegalArgumentException(
          "There is no file '" + primary + "' in " + directory + "; it has " + files.keySet());
    }
    return new ModelFiles(primary, Optional.empty(), files, Map.of(), Map.of());
  }

  /** A file from memory. */
  public static ModelFiles of(String name, byte[] content) {
    return of(new Bytes(name, content.clone()));
  }

  private static ModelFiles of(Attachment file) {
    Map<String, Attachment> files = new TreeMap<>();
    put(files, file);
    return new ModelFiles(file.name(), Optional.empty(), files, Map.of(), Map.of());
  }

  /** The same files with the training profile that drift compares against. */
  public ModelFiles baseline(Attachment profile) {
    if (baseline.isPresent()) {
      throw new IllegalArgumentException(
          "A version has one baseline, but has '" + baseline.get() + "' already");
    }
    return new ModelFiles(primary, Optional.of(profile.name()), with(profile).files, tags, metrics);
  }

  /** The same files and {@code file}, whose name must be new. */
  public ModelFiles with(Attachment file) {
    Map<String, Attachment> more = new TreeMap<>(files);
    put(more, file);
    return new ModelFiles(primary, baseline, more, tags, metrics);
  }

  /** The same files with one tag more; the same key again replaces its value. */
  public ModelFiles tag(String key, String value) {
    Map<String, String> more = new TreeMap<>(tags);
    more.put(key, value);
    return new ModelFiles(primary, baseline, files, more, metrics);
  }

  /**
   * The same files with one more figure of quality at training time.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public ModelFiles metric(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "A metric is a finite number, but '" + name + "' was " + value);
    }
    Map<String, Double> more = new TreeMap<>(metrics);
    more.put(name, value);
    return new ModelFiles(primary, baseline, files, tags, more);
  }

  /** The name of the file that the runtime loads. */
  public String primary() {
    return primary;
  }

  /** Every file to be stored, ordered by name. */
  public List<Attachment> files() {
    return List.copyOf(files.values());
  }

  /** The manifest of version {@code ref}, whose files were stored as {@code stored}. */
  public Manifest manifest(
      ModelRef ref, List<Manifest.StoredFile> stored, Change change, Instant createdAt) {
    return new Manifest(
        ref,
        primary,
        baseline,
        stored,
        Manifest.digestOf(stored),
        createdAt,
        change,
        tags,
        metrics,
        Map.of());
  }

  private static void put(Map<String, Attachment> files, Attachment file) {
    String name = FileNames.require(file.name());
    for (String other : new ArrayList<>(files.keySet())) {
      if (other.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "The names of a version's files differ, also in lower case, but '"
                + name
                + "' meets '"
                + other
                + "'");
      }
    }
    files.put(name, file);
  }

  private static String slashed(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  private record DiskFile(String name, Path file) implements Attachment {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      Files.copy(file, out);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Bytes(String name, byte[] content) implements Attachment {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }
}
