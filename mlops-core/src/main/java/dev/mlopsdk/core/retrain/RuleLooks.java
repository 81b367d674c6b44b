package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the rules at every interval and asks for training. Looks follow each other, on the
 * threads of the time source; {@link #close} may come at any time.
 */
final class RuleLooks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.retrain");
  private static final String ACTOR = "mlops-retrain";

  private final ModelRegistry registry;
  private final String model;
  private final RequestDesk desk;
  private final List<RuleWatch> rules;
  private final RequestMaker maker;
  private final Announcements announcements;
  private final TriggerMeters meters;
  private final Duration coolDown;
  private final Duration interval;
  private final TimeSource time;
  private volatile boolean closed;
  private TimeSource.@Nullable Task task;

  /** The champion whose publication is known. */
  private @Nullable ModelRef known;

  private Instant published = Instant.EPOCH;

  /** What was sent to the registry without an answer: it may be there. */
  private @Nullable RetrainRequest unanswered;

  private boolean failing;

  RuleLooks(
      RetrainTriggersBuilder options,
      RequestDesk desk,
      RequestMaker maker,
      Announcements announcements,
      TriggerMeters meters,
      TimeSource time) {
    this.registry = options.registry;
    this.model = options.model;
    this.desk = desk;
    this.rules = options.rules.stream().map(RuleWatch::new).toList();
    this.maker = maker;
    this.announcements = announcements;
    this.meters = meters;
    this.coolDown = options.coolDown;
    this.interval = options.interval;
    this.time = time;
  }

  synchronized void schedule(Duration delay) {
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
    StringBuilder reason = new StringBuilder();
    for (RuleWatch rule : rules) {
      Optional<String> why = rule.look(look);
      if (why.isPresent() && !suppressed(rule, entry, look.now())) {
        reason.append(first == null ? "" : "; " + rule.name() + ": ").append(why.get());
        first = first == null ? rule : first;
      }
    }
    if (first != null) {
      ask(entry, champion, first, reason.toString());
    }
  }

  /** A request whose writing failed without saying whether it was written, and was. */
  private void settle(RequestDesk.Entry entry) {
    RetrainRequest asked = unanswered;
    unanswered = null;
    if (asked != null && entry.last().filter(last -> last.id().equals(asked.id())).isPresent()) {
      announcements.opened(asked);
    }
  }

  private boolean suppressed(RuleWatch rule, RequestDesk.Entry entry, Instant now) {
    if (entry.last().isEmpty()) {
      return false;
    }
    RetrainRequest last = entry.last().get();
    if (last.open()) {
      count(rule, last.id(), TriggerMeters.SUPPRESSED_OPEN);
      return true;
    }
    if (now.isBefore(last.closedAt().orElse(Instant.EPOCH).plus(coolDown))) {
      count(rule, last.id(), TriggerMeters.SUPPRESSED_COOLDOWN);
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
    RetrainRequest request = maker.make(champion, rule.name(), reason);
    unanswered = request;
    boolean made = desk.open(entry, request, Change.by(ACTOR, rule.name() + ": " + reason));
    unanswered = null;
    if (made) {
      // An open request suppresses the rule that made it too; that is no second decision.
      rule.first(TriggerMeters.SUPPRESSED_OPEN + request.id());
      announcements.opened(request);
    }
    // Where another replica was faster, the next look finds its request and counts.
  }

  private Instant published(ModelRef champion) {
    if (!champion.equals(known)) {
      published = registry.artifact(champion).manifest().createdAt();
      known = champion;
    }
    return published;
  }

  /** Looks no more; a second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    if (task != null) {
      task.cancel();
    }
  }
}
