package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The versions of a directory registry, in the layout that Triton and TensorFlow Serving read. A
 * version is written beside its place, forced to the disk, and renamed to its number. Thread-safe.
 */
final class DirectoryArtifacts implements RegistryStore.Artifacts {

  private static final Pattern NUMBER = Pattern.compile("0*[0-9]{1,9}");

  private final Path root;
  private final Disk disk;

  DirectoryArtifacts(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  @Override
  public List<String> models() {
    try (Stream<Path> children = Files.list(root)) {
      return children
          .filter(child -> Files.exists(child.resolve(".state").resolve("1.json")))
          .map(child -> String.valueOf(child.getFileName()))
          .sorted()
          .toList();
    } catch (NoSuchFileException nothingYet) {
      return List.of();
    } catch (IOException e) {
      throw unreachable("cannot be listed", e);
    }
  }

  @Override
  public ModelArtifact add(String name, int above, ModelFiles files, Change change, Instant at) {
    Path home = root.resolve(name);
    Path draft = home.resolve(".tmp-" + UUID.randomUUID());
    try {
      disk.createDirectories(draft);
      List<Manifest.StoredFile> stored = write(draft, files);
      int version = Math.max(above, greatest(home));
      while (true) {
        version = Math.addExact(version, 1);
        Manifest manifest = files.manifest(ModelRef.of(name, version), stored, change, at);
        if (place(draft, home.resolve(Integer.toString(version)), manifest)) {
          disk.sync(home);
          DraftSweep.old(home, home.resolve(Integer.toString(version)));
          return new DirectoryArtifact(home.resolve(Integer.toString(version)), manifest);
        }
      }
    } catch (IOException e) {
      sweep(draft, e);
      throw unreachable("could not store a version of " + name, e);
    } catch (RuntimeException e) {
      sweep(draft, e);
      throw e;
    }
  }

  @Override
  public ModelArtifact open(ModelRef ref) {
    Path home = root.resolve(ref.name()).resolve(Integer.toString(ref.version()));
    Path file = home.resolve(ManifestJson.FILE);
    String what = "manifest " + file;
    Manifest manifest;
    try {
      manifest = ManifestJson.read(Files.readAllBytes(file), what);
    } catch (NoSuchFileException e) {
      throw Json.damaged(what, "it is not there, though the registry lists " + ref);
    } catch (IOException e) {
      throw unreachable("could not read " + file, e);
    }
    if (!manifest.ref().equals(ref)) {
      throw Json.damaged(what, "it is that of " + manifest.ref());
    }
    return new DirectoryArtifact(home, manifest);
  }

  private List<Manifest.StoredFile> write(Path draft, ModelFiles files) throws IOException {
    List<Manifest.StoredFile> stored = new ArrayList<>();
    TreeSet<Path> folders = new TreeSet<>(Comparator.reverseOrder());
    for (Attachment file : files.files()) {
      String name = file.name();
      if (name.contains("/")) {
        Path folder = draft.resolve(name.substring(0, name.lastIndexOf('/')));
        disk.createDirectories(folder);
        folders.add(folder);
      }
      Path target = draft.resolve(name);
      disk.create(target, file);
      // Measured from the disk, so that what was really stored is what is promised.
      try (InputStream in = Files.newInputStream(target)) {
        stored.add(Manifest.StoredFile.measure(name, in));
      }
    }
    for (Path folder : folders) {
      disk.sync(folder);
    }
    return stored;
  }

  /** Puts the draft in its place; false if the place is taken. */
  private boolean place(Path draft, Path version, Manifest manifest) throws IOException {
    Path file = draft.resolve(ManifestJson.FILE);
    disk.create(file, new ModelFiles.Bytes("", ManifestJson.write(manifest)));
    disk.sync(draft);
    // Asked before, because a rename would silently replace a directory that is empty.
    if (!taken(version)) {
      try {
        disk.rename(draft, version);
        return true;
      } catch (FileSystemException e) {
        if (!taken(version)) {
          throw e;
        }
      }
    }
    disk.delete(file);
    return false;
  }

  private static boolean taken(Path version) {
    return Files.exists(version, LinkOption.NOFOLLOW_LINKS);
  }

  /** The greatest number in use, also by a version that never came to count. */
  private static int greatest(Path home) throws IOException {
    try (Stream<Path> children = Files.list(home)) {
      return children
          .map(child -> String.valueOf(child.getFileName()))
          .filter(name -> NUMBER.matcher(name).matches())
          .mapToInt(Integer::parseInt)
          .max()
          .orElse(0);
    }
  }

  /** Clears up after a failure; what cannot be removed is harmless. */
  private static void sweep(Path draft, Exception failure) {
    try {
      DraftSweep.delete(draft);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private ModelException unreachable(String what, IOException cause) {
    return new ModelException(
        ModelException.Kind.REGISTRY, "The registry in " + root + " " + what + ": " + cause, cause);
  }
}
