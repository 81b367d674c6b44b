package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The latest request of one model, as a mark in its registry: each step replaces the text that was
 * read, so of all replicas one takes it, and each is a line of the audit log. Thread-safe.
 */
final class RequestDesk {

  /** The key of the mark. */
  static final String MARK = "retrain";

  private static final int ATTEMPTS = 20;

  private final ModelRegistry registry;
  private final String model;

  RequestDesk(ModelRegistry registry, String model) {
    this.registry = registry;
    this.model = model;
  }

  /**
   * What the registry said.
   *
   * @param state all of it
   * @param text the mark, null if there is none
   * @param last what the mark says
   */
  record Entry(RegistryState state, @Nullable String text, Optional<RetrainRequest> last) {

    OptionalInt champion() {
      return state.champion();
    }

    Optional<RetrainRequest> open() {
      return last.filter(RetrainRequest::open);
    }
  }

  Entry read() {
    RegistryState state = registry.state(model);
    String text = state.marks().get(MARK);
    return new Entry(
        state, text, Optional.ofNullable(text).map(mark -> RequestJson.read(model, mark)));
  }

  /**
   * Opens {@code request} in place of what {@code before} read.
   *
   * @return whether it was done; false if another was faster
   */
  boolean open(Entry before, RetrainRequest request, Change change) {
    String text = RequestJson.write(request);
    try {
      if (before.text() == null) {
        registry.claim(model, MARK, text, change);
      } else {
        registry.replace(model, MARK, before.text(), text, change);
      }
      return true;
    } catch (IllegalStateException taken) {
      return false;
    }
  }

  /**
   * Takes the open request one {@code step} further, whoever else takes steps.
   *
   * @param verb what the audit log calls the step
   */
  RetrainRequest move(String verb, Change change, UnaryOperator<RetrainRequest> step) {
    Change told = Change.by(change.actor(), verb + " retraining: " + change.reason());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Entry before = read();
      RetrainRequest request =
          before
              .open()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "There is no open request to train "
                              + model
                              + " again; the last one is "
                              + before.last().map(last -> last.state().toString()).orElse("none")));
      RetrainRequest next = step.apply(request);
      if (open(before, next, told)) {
        return next;
      }
    }
    throw new IllegalStateException(
        "The request to train " + model + " again was changed by others all the time; look again");
  }

  /** Fails unless {@code version} was published and can answer {@code request}. */
  void requireAnswer(RetrainRequest request, int version) {
    RegistryState state = registry.state(model);
    if (!state.versions().contains(version)) {
      throw new NoSuchElementException(
          "There is no version "
              + version
              + " of "
              + model
              + "; its versions are "
              + state.versions()
              + ". Publish the new one, then report it");
    }
    if (version == request.champion().version()) {
      throw new IllegalArgumentException(
          "Version "
              + version
              + " of "
              + model
              + " was the champion when request "
              + request.id()
              + " was made, so it cannot answer it; report the new version");
    }
  }
}
