package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Manifest;
import java.util.NoSuchElementException;

/** What the artifacts of all stores say about a file they do not have. */
final class StoredFiles {

  private StoredFiles() {}

  static NoSuchElementException unknown(Manifest manifest, String name) {
    return new NoSuchElementException(
        "There is no file '"
            + name
            + "' in "
            + manifest.ref()
            + "; it has "
            + manifest.files().stream().map(Manifest.StoredFile::name).toList());
  }
}
