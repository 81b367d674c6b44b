package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a rule gets to see at one look.
 *
 * @param now the time
 * @param champion the version that should serve
 * @param published when that version was published
 * @param last the latest request, open or closed
 */
record Look(
    Instant now, ModelRef champion, Supplier<Instant> published, Optional<RetrainRequest> last) {

  /** When the latest request was made; before the first, when the champion was published. */
  Instant since() {
    return last.isPresent() ? last.get().at() : published.get();
  }

  /** When the model was last trained, promoted or not. */
  Instant trained() {
    Instant champion = published.get();
    return last.filter(request -> request.reported().isPresent())
        .flatMap(RetrainRequest::closedAt)
        .filter(champion::isBefore)
        .orElse(champion);
  }
}
