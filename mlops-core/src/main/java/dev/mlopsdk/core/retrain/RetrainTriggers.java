package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.retrain");
  private static final String ACTOR = "mlops-retrain";

  private final RequestDesk desk;
  private final ModelRegistry registry;
  private final String model;
  private final List<RuleWatch> rules;
  private final List<Consumer<? super RetrainRequest>> listeners;
  private final Events events;
  private final TriggerMeters meters;
  private final @Nullable BiFunction<? super Instant, ? super Instant, DataWindow> window;
  private final Duration data;
  private final Duration coolDown;
  private final Duration interval;
  private final Approval approval;
  private final TimeSource time;
  private final Runnable onClose;
  private volatile boolean closed;
  private TimeSource.@Nullable Task task;

  /** The champion whose publication is known. Confined to the looks, like what follows. */
  private @Nullable ModelRef known;

  private Instant published = Instant.EPOCH;

  /** What was sent to the registry without an answer: it may be there. */
  private @Nullable RetrainRequest unanswered;

  private boolean failing;

  private RetrainTriggers(RetrainTriggersBuilder options, TimeSource time, Runnable onClose) {
    this.registry = options.registry;
    this.model = options.model;
    this.desk = new RequestDesk(registry, model);
    this.rules = options.rules.stream().map(RuleWatch::new).toList();
    this.listeners = List.copyOf(options.listeners);
    this.events = options.events;
    Set<String> names = new HashSet<>(Set.of(MANUAL));
    rules.forEach(rule -> names.add(rule.name()));
    this.meters = new TriggerMeters(options.meters, model, names);
    this.window = options.window;
    this.data = options.data;
    this.coolDown = options.coolDown;
    this.interval = options.interval;
    this.approval = options.approval;
    this.time = time;
    this.onClose = onClose;
  }

  /** The triggers of the model {@code model} of {@code registry}. */
  public static RetrainTriggersBuilder of(ModelRegistry registry, String model) {
    return new RetrainTriggersBuilder(registry, model);
  }

  static RetrainTriggers start(RetrainTriggersBuilder options, TimeSource time, Runnable onClose) {
    RetrainTriggers triggers = new RetrainTriggers(options, time, onClose);
    triggers.schedule(Duration.ZERO);
    return triggers;
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      task = time.schedule(delay, this::turn);
    }
  }

  private void turn() {
    if (closed) {
      return;
    }
    try {
      look();
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.warn(
            "Whether to train {} again cannot be decided now; this is tried again every {}, further"
                + " failures are silent until one succeeds",
            model,
            interval,
            e);
      }
    } finally {
      schedule(interval);
    }
  }

  private void look() {
    RequestDesk.Entry entry = desk.read();
    settle(entry);
    if (entry.champion().isEmpty()) {
      return;
    }
    ModelRef champion = ModelRef.of(model, entry.champion().getAsInt());
    Look look = new Look(time.now(), champion, () -> published(champion), entry.last());
    RuleWatch first = null;
    String reason = "";
    for (RuleWatch rule : rules) {
      Optional<String> why = rule.look(look);
      if (why.isPresent() && !suppressed(rule, entry, look.now())) {
        reason += (first == null ? "" : "; " + rule.name() + ": ") + why.get();
        first = first == null ? rule : first;
      }
    }
    if (first != null) {
      ask(entry, champion, first, reason);
    }
  }

  /** A request whose writing failed without saying whether it was written, and was. */
  private void settle(RequestDesk.Entry entry) {
    RetrainRequest asked = unanswered;
    unanswered = null;
    if (asked != null && entry.last().isPresent() && entry.last().get().id().equals(asked.id())) {
      opened(asked);
    }
  }

  private boolean suppressed(RuleWatch rule, RequestDesk.Entry entry, Instant now) {
    Optional<RetrainRequest> last = entry.last();
    if (last.isEmpty()) {
      return false;
    }
    if (last.get().open()) {
      count(rule, last.get().id(), TriggerMeters.SUPPRESSED_OPEN);
      return true;
    }
    if (now.isBefore(last.get().closedAt().orElse(Instant.EPOCH).plus(coolDown))) {
      count(rule, last.get().id(), TriggerMeters.SUPPRESSED_COOLDOWN);
      return true;
    }
    return false;
  }

  private void count(RuleWatch rule, String request, String decision) {
    if (rule.first(decision + request)) {
      meters.count(rule.name(), decision);
    }
  }

  private void ask(RequestDesk.Entry entry, ModelRef champion, RuleWatch rule, String reason) {
    RetrainRequest request = request(champion, rule.name(), reason);
    unanswered = request;
    boolean made = desk.open(entry, request, Change.by(ACTOR, rule.name() + ": " + reason));
    unanswered = null;
    if (made) {
      // Open requests suppress the rule that made them too; that is no second decision.
      rule.first(TriggerMeters.SUPPRESSED_OPEN + request.id());
      opened(request);
    } else {
      meters.count(rule.name(), TriggerMeters.SUPPRESSED_OPEN);
    }
  }

  private RetrainRequest request(ModelRef champion, String rule, String reason) {
    Instant now = time.now();
    State state = approval == Approval.REQUIRED ? State.PENDING_APPROVAL : State.REQUESTED;
    return RetrainRequest.of(
        UUID.randomUUID().toString(),
        champion,
        rule,
        reason,
        now,
        window == null ? Optional.empty() : Optional.of(window.apply(now.minus(data), now)),
        state);
  }

  private void opened(RetrainRequest request) {
    meters.count(request.rule(), TriggerMeters.FIRED);
    if (request.state() == State.PENDING_APPROVAL) {
      meters.count(request.rule(), TriggerMeters.PENDING_APPROVAL);
      tell(request, RetrainStep.PENDING_APPROVAL, request.reason());
    } else {
      tell(request, RetrainStep.REQUESTED, request.reason());
      handOut(request);
    }
  }

  private void handOut(RetrainRequest request) {
    for (Consumer<? super RetrainRequest> listener : listeners) {
      try {
        listener.accept(request);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on {}, which stays open", request, e);
      }
    }
  }

  private void tell(RetrainRequest request, RetrainStep step, String reason) {
    events.accept(
        new ModelEvent.RetrainChanged(time.now(), request.champion(), request.id(), step, reason));
  }

  private Instant published(ModelRef champion) {
    if (!champion.equals(known)) {
      published = registry.artifact(champion).manifest().createdAt();
      known = champion;
    }
    return published;
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
        request(ModelRef.of(model, champion.getAsInt()), MANUAL, change.reason());
    if (entry.open().isPresent() || !desk.open(entry, request, change)) {
      throw new IllegalStateException(
          "A request to train "
              + model
              + " again is open: "
              + desk.read().last().map(RetrainRequest::id).orElse("")
              + "; refuse or report it first");
    }
    opened(request);
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
            change,
            request -> {
              require(State.PENDING_APPROVAL, request, "approved");
              return request.approve(change);
            });
    meters.count(approved.rule(), TriggerMeters.APPROVED);
    tell(approved, RetrainStep.APPROVED, by(change));
    RetrainRequest whole = whole(approved);
    handOut(whole);
    return whole;
  }

  /** The request with all files of its window, if this process can name them. */
  private RetrainRequest whole(RetrainRequest request) {
    if (request.complete() || request.window().isEmpty() || window == null) {
      return request;
    }
    DataWindow cut = request.window().get();
    try {
      return request.with(Optional.of(window.apply(cut.from(), cut.to())));
    } catch (RuntimeException e) {
      LOG.warn("The files of {} cannot be listed; it names the first and the last", request, e);
      return request;
    }
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
            change,
            request -> request.close(State.REFUSED, time.now(), change, OptionalInt.empty()));
    meters.count(refused.rule(), TriggerMeters.REFUSED);
    tell(refused, RetrainStep.REFUSED, by(change));
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
            change,
            request -> {
              require(State.REQUESTED, request, "reported");
              desk.requireAnswer(request, version);
              return request.close(State.REPORTED, time.now(), change, OptionalInt.of(version));
            });
    meters.count(answered.rule(), TriggerMeters.REPORTED);
    tell(answered, RetrainStep.REPORTED, "version " + version + " " + by(change));
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
    if (closed) {
      throw new IllegalStateException("The triggers of " + model + " are closed; open new ones");
    }
  }

  /** Looks no more; an open request stays open. A second call does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
    meters.close();
    onClose.run();
  }

  @Override
  public String toString() {
    return "RetrainTriggers["
        + model
        + " "
        + rules.stream().map(RuleWatch::name).collect(Collectors.joining(", "))
        + "]";
  }
}
