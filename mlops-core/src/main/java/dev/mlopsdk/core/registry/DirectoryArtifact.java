package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The files of one version in its own directory. Immutable. */
record DirectoryArtifact(Path home, Manifest manifest) implements ModelArtifact {

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(path(name).orElseThrow(() -> StoredFiles.unknown(manifest, name)));
  }

  @Override
  public Optional<Path> path(String name) {
    return manifest.file(name).map(file -> home.resolve(file.name()));
  }

  @Override
  public void verify() {
    ModelArtifact.super.verify();
    Set<Path> listed = new HashSet<>();
    listed.add(home.resolve(ManifestJson.FILE));
    manifest.files().forEach(file -> listed.add(home.resolve(file.name())));
    List<Path> extra;
    try (Stream<Path> all = Files.walk(home)) {
      extra =
          all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !listed.contains(path))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Kind.INTEGRITY, "The files of " + ref() + " cannot be listed: " + e, e);
    }
    if (!extra.isEmpty()) {
      throw new ModelException(
          ModelException.Kind.INTEGRITY,
          "In the directory of "
              + ref()
              + " lies what was not published with it: expected "
              + manifest.files().stream().map(Manifest.StoredFile::name).toList()
              + ", found also "
              + extra
              + "; move it out");
    }
  }
}
