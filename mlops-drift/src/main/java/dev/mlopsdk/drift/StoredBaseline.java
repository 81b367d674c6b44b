package dev.mlopsdk.drift;

import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.drift.profile.Baseline;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The baseline that a version brings. Stateless. */
final class StoredBaseline {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");

  private StoredBaseline() {}

  /** Empty if there is none, or none that can be read, which is noted. */
  static Optional<Baseline> of(VersionContext version, int learnedRows, Consumer<String> notes) {
    Optional<String> name = version.artifact().manifest().baseline();
    if (name.isEmpty()) {
      LOG.info(
          "{} brings no baseline, so its first {} rows become one", version.ref(), learnedRows);
      return Optional.empty();
    }
    try {
      return Optional.of(Baseline.parse(version.artifact().read(name.get())));
    } catch (IllegalArgumentException | UncheckedIOException | NoSuchElementException e) {
      String note = "the stored baseline cannot be read: " + e.getMessage();
      notes.accept(note);
      LOG.warn("{}: {}; its first {} rows become one", version.ref(), note, learnedRows);
      return Optional.empty();
    }
  }
}
