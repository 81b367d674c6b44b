package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import dev.mlopsdk.core.time.TimeSource;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells meters, events and listeners what this process did with a request. Thread-safe. */
final class Announcements {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.retrain");

  private final TriggerMeters meters;
  private final Events events;
  private final List<Consumer<? super RetrainRequest>> listeners;
  private final TimeSource time;

  Announcements(RetrainTriggersBuilder options, TriggerMeters meters, TimeSource time) {
    this.meters = meters;
    this.events = options.events;
    this.listeners = List.copyOf(options.listeners);
    this.time = time;
  }

  /** This process opened {@code request}. */
  void opened(RetrainRequest request) {
    meters.count(request.rule(), TriggerMeters.FIRED);
    if (request.state() == State.PENDING_APPROVAL) {
      meters.count(request.rule(), TriggerMeters.PENDING_APPROVAL);
      tell(request, RetrainStep.PENDING_APPROVAL, request.reason());
    } else {
      tell(request, RetrainStep.REQUESTED, request.reason());
      handOut(request);
    }
  }

  /** This process took {@code request} a step further. */
  void moved(RetrainRequest request, RetrainStep step, String decision, String reason) {
    meters.count(request.rule(), decision);
    tell(request, step, reason);
  }

  /** Somebody may work on {@code request} now. */
  void handOut(RetrainRequest request) {
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
}
