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
      return beside(local.get().toAbsolutePath());
    }
    ModelFolder copy =
        new ModelFolder(Files.createTempDirectory("mlops-djl"), manifest.primary(), true);
    try {
      for (Manifest.StoredFile stored : manifest.files()) {
        copy.add(artifact, stored.name());
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void add(ModelArtifact artifact, String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("The stored file '" + name + "' leaves its folder");
    }
    Files.createDirectories(target.getParent());
    try (InputStream in = artifact.open(name)) {
      Files.copy(in, target);
    }
  }

  private static ModelFolder beside(Path path) {
    Path folder = path.getParent();
    Path name = path.getFileName();
    if (folder == null || name == null) {
      throw new IllegalArgumentException("A model is a file in a folder, but was " + path);
    }
    return new ModelFolder(folder, name.toString(), false);
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
