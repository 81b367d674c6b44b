package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rule of one set of triggers: since when it is due, and what was counted already. Not
 * thread-safe; looks follow each other.
 */
final class RuleWatch {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.retrain");

  private final RetrainRule rule;
  private final RetrainRule.Condition condition;
  private @Nullable Instant dueSince;
  private @Nullable ModelRef champion;
  private String counted = "";
  private boolean failed;

  RuleWatch(RetrainRule rule) {
    this.rule = rule;
    this.condition = rule.condition();
  }

  String name() {
    return rule.name();
  }

  /** Why it fires, if it does. */
  Optional<String> look(Look look) {
    Optional<String> why = due(look);
    Instant since = look.champion().equals(champion) ? dueSince : null;
    champion = look.champion();
    if (why.isEmpty()) {
      dueSince = null;
      return Optional.empty();
    }
    dueSince = since == null ? look.now() : since;
    if (look.now().isBefore(dueSince.plus(rule.held()))) {
      return Optional.empty();
    }
    return rule.held().isZero()
        ? why
        : why.map(text -> text + ", for " + Wording.time(Duration.between(dueSince, look.now())));
  }

  private Optional<String> due(Look look) {
    try {
      Optional<String> why = condition.due(look);
      failed = false;
      return why;
    } catch (RuntimeException e) {
      if (!failed) {
        failed = true;
        LOG.error(
            "The rule '{}' for training {} again failed and does not fire; until it works again its"
                + " further failures are silent",
            rule.name(),
            look.champion().name(),
            e);
      }
      return Optional.empty();
    }
  }

  /** Whether {@code occasion} is a new one: a rule that stays due is counted once for each. */
  boolean first(String occasion) {
    boolean first = !counted.equals(occasion);
    counted = occasion;
    return first;
  }
}
