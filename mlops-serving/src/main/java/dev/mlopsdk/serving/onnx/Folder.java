package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder for the files of one model, readable by this user only. */
final class Folder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final Path root;

  private Folder(Path root) {
    this.root = root;
  }

  static Folder create() throws IOException {
    return new Folder(Files.createTempDirectory("mlops-onnx-"));
  }

  /** Writes {@code in} as {@code name}, whose folders are made. */
  void add(String name, InputStream in) throws IOException {
    Path file = path(name);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.copy(in, file);
  }

  Path path(String name) throws IOException {
    Path file = root.resolve(name).normalize();
    if (!file.startsWith(root)) {
      throw new IOException("The file " + name + " is not in its version's folder");
    }
    return file;
  }

  /** Deletes everything; what cannot be deleted is logged. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("The temporary folder {} of a model was not deleted", root, e);
    }
  }
}
