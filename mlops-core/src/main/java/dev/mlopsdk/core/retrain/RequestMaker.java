package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes requests and names their data. Thread-safe if the function that names it is. */
final class RequestMaker {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.retrain");

  private final @Nullable BiFunction<? super Instant, ? super Instant, DataWindow> window;
  private final Duration data;
  private final State first;
  private final TimeSource time;

  RequestMaker(RetrainTriggersBuilder options, TimeSource time) {
    this.window = options.window;
    this.data = options.data;
    this.first = options.approval == Approval.REQUIRED ? State.PENDING_APPROVAL : State.REQUESTED;
    this.time = time;
  }

  RetrainRequest make(ModelRef champion, String rule, String reason) {
    Instant now = time.now();
    return RetrainRequest.of(
        UUID.randomUUID().toString(),
        champion,
        rule,
        reason,
        now,
        window == null ? Optional.empty() : Optional.of(window.apply(now.minus(data), now)),
        first);
  }

  /** The request with all files of its window, if this process can name them. */
  RetrainRequest whole(RetrainRequest request) {
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
}
