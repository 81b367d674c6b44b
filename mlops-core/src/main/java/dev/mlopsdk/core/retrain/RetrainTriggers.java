package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks for a model to be trained again: by rules, one request at a time, until a new version
 * answers it. Thread-safe.
 *
 * <pre>{@code
 * try (RetrainTriggers triggers = RetrainTriggers.of(registry, "delay")
 *     .when(RetrainRule.drift(drift::signal, 0.25).forAtLeast(Duration.ofHours(6)))
 *     .when(RetrainRule.age(Duration.ofDays(30)))
 *     .window(logReader::window)
 *     .coolDown(Duration.ofDays(1))
 *     .approval(Approval.REQUIRED)
 *     .listen(request -> startTraining(request.window()))
 *     .open()) {
 *   triggers.approve(Change.by("ann", "after the fair"));
 *   triggers.reported(3, Change.by("ci", "trained on June"));
 * }
 * }</pre>
 *
 * <p>The request is a mark in the registry, so a model has one open request at most, over all
 * replicas and restarts, and the time without requests after one was closed holds for all of them;
 * so their clocks should agree. Every step is an entry of the audit log, a {@link
 * ModelEvent.RetrainChanged} and a count of {@code mlops.retrain.triggers}. A rule that stays due
 * while a request is open or has just been closed is counted once as suppressed.
 *
 * <p>A registry that cannot be read or written is logged once and tried again at every interval. If
 * a process dies between making a request and telling its listeners, nobody is told again: look at
 * {@link #open()} when starting.
 *
 * @since 0.1
 */
public final class RetrainTriggers implements AutoCloseable {

  /** The rule of a request that a person made. */
  static final String MANUAL = "manual";

  private final String model;
  private final RequestDesk desk;
  private final RequestMaker maker;
  private final Announcements announcements;
  private final TriggerMeters meters;
  private final RuleLooks looks;
  private final TimeSource time;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RetrainTriggers(RetrainTriggersBuilder options, TimeSource time, Runnable onClose) {
    Set<String> names = new HashSet<>(Set.of(MANUAL));
    options.rules.forEach(rule -> names.add(rule.name()));
    this.model = options.model;
    this.desk = new RequestDesk(options.registry, model);
    this.maker = new RequestMaker(options, time);
    this.meters = new TriggerMeters(options.meters, model, names);
    this.announcements = new Announcements(options, meters, time);
    this.looks = new RuleLooks(options, desk, maker, announcements, meters, time);
    this.time = time;
    this.onClose = onClose;
  }

  /** The triggers of the model {@code model} of {@code registry}. */
  public static RetrainTriggersBuilder of(ModelRegistry registry, String model) {
    return new RetrainTriggersBuilder(registry, model);
  }

  static RetrainTriggers start(RetrainTriggersBuilder options, TimeSource time, Runnable onClose) {
    RetrainTriggers triggers = new RetrainTriggers(options, time, onClose);
    triggers.looks.schedule(Duration.ZERO);
    return triggers;
  }

  /**
   * Makes a request by hand, whatever the rules say and however soon after the last one; it waits
   * for approval like any other.
   *
   * @throws IllegalStateException if a request is open, or there is no champion, or after {@link
   *     #close()}, as do the other methods
   * @throws dev.mlopsdk.core.ModelException if the registry cannot be read or written, as do the
   *     other methods
   */
  public RetrainRequest manual(Change change) {
    requireOpen();
    RequestDesk.Entry entry = desk.read();
    OptionalInt champion = entry.champion();
    if (champion.isEmpty()) {
      throw new IllegalStateException(
          model + " has no champion that could be trained again; promote a version first");
    }
    RetrainRequest request =
        maker.make(ModelRef.of(model, champion.getAsInt()), MANUAL, change.reason());
    if (entry.open().isPresent() || !desk.open(entry, request, change)) {
      throw new IllegalStateException(
          "A request to train "
              + model
              + " again is open: "
              + desk.read().last().map(RetrainRequest::id).orElse("")
              + "; refuse or report it first");
    }
    announcements.opened(request);
    return request;
  }

  /**
   * Allows the request that waits for it; the listeners of this process are told.
   *
   * @throws IllegalStateException if none waits for approval
   */
  public RetrainRequest approve(Change change) {
    requireOpen();
    RetrainRequest approved =
        desk.move(
            "approved",
            change,
            request -> {
              require(State.PENDING_APPROVAL, request, "approved");
              return request.approve(change);
            });
    announcements.moved(approved, RetrainStep.APPROVED, TriggerMeters.APPROVED, by(change));
    RetrainRequest whole = maker.whole(approved);
    announcements.handOut(whole);
    return whole;
  }

  /**
   * Closes the open request, whether or not it was approved.
   *
   * @throws IllegalStateException if none is open
   */
  public RetrainRequest refuse(Change change) {
    requireOpen();
    RetrainRequest refused =
        desk.move(
            "refused",
            change,
            request -> request.close(State.REFUSED, time.now(), change, OptionalInt.empty()));
    announcements.moved(refused, RetrainStep.REFUSED, TriggerMeters.REFUSED, by(change));
    return refused;
  }

  /**
   * Closes the open request with its answer, the published version {@code version}; promoting it is
   * another matter.
   *
   * @throws java.util.NoSuchElementException if there is no such version
   * @throws IllegalArgumentException if it was the champion when the request was made
   * @throws IllegalStateException if no request is open, or it waits for approval
   */
  public RetrainRequest reported(int version, Change change) {
    requireOpen();
    RetrainRequest answered =
        desk.move(
            "version " + version + " answers",
            change,
            request -> {
              require(State.REQUESTED, request, "reported");
              desk.requireAnswer(request, version);
              return request.close(State.REPORTED, time.now(), change, OptionalInt.of(version));
            });
    announcements.moved(
        answered,
        RetrainStep.REPORTED,
        TriggerMeters.REPORTED,
        "version " + version + " " + by(change));
    return answered;
  }

  private static void require(State state, RetrainRequest request, String step) {
    if (request.state() != state) {
      throw new IllegalStateException(
          "A request is "
              + step
              + " once it is "
              + state
              + ", but "
              + request.id()
              + " is "
              + request.state()
              + (state == State.REQUESTED ? "; approve or refuse it first" : ""));
    }
  }

  private static String by(Change change) {
    return "by " + change.actor() + ": " + change.reason();
  }

  /** The open request of any replica, if there is one. */
  public Optional<RetrainRequest> open() {
    return desk.read().open();
  }

  /** The latest request of any replica, open or closed, if there ever was one. */
  public Optional<RetrainRequest> last() {
    return desk.read().last();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The triggers of " + model + " are closed; open new ones");
    }
  }

  /** Looks no more; an open request stays open. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      looks.close();
      meters.close();
      onClose.run();
    }
  }
}
