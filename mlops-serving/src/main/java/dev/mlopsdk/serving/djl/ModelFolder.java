package dev.mlopsdk.serving.djl;

import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The stored files on a local disk, where DJL looks for them; copied there if the registry has them
 * elsewhere.
 *
 * @param folder with the file and its neighbours
 * @param file the one that the engine loads
 * @param copied whether closing deletes the folder
 */
record ModelFolder(Path folder, String file, boolean copied) implements AutoCloseable {

  static ModelFolder of(ModelArtifact artifact) throws IOException {
    Manifest manifest = artifact.manifest();
    Optional<Path> local = artifact.path(manifest.primary());
    if (local.isPresent()) {
      Path path = local.get().toAbsolutePath();
      return at(path, false);
    }
    Path folder = Files.createTempDirectory("mlops-djl");
    for (Manifest.StoredFile stored : manifest.files()) {
      Path target = folder.resolve(stored.name()).normalize();
      if (!target.startsWith(folder)) {
        throw new IOException("The stored file '" + stored.name() + "' leaves its folder");
      }
      Files.createDirectories(target.getParent());
      try (InputStream in = artifact.open(stored.name())) {
        Files.copy(in, target);
      }
    }
    return new ModelFolder(folder, manifest.primary(), true);
  }

  private static ModelFolder at(Path path, boolean copied) {
    Path folder = path.getParent();
    Path name = path.getFileName();
    if (folder == null || name == null) {
      throw new IllegalArgumentException("A model is a file in a folder, but was " + path);
    }
    return new ModelFolder(folder, name.toString(), copied);
  }

  @Override
  public void close() {
    if (!copied) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
