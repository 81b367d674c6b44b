package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners and sinks of notices, one at a time, in their order, under no lock that anybody
 * waits for. Thread-safe.
 */
final class Teller {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");

  private static final Duration LONGEST_FINISH = Duration.ofSeconds(5);

  private final Queue<AlertNotice> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock telling = new ReentrantLock();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Events events;
  private final List<AlertSink> sinks;
  private final AlertMeters meters;

  Teller(Events events, List<AlertSink> sinks, AlertMeters meters) {
    this.events = events;
    this.sinks = sinks;
    this.meters = meters;
  }

  /** Adds a notice; the caller holds the monitor that orders them. */
  void add(AlertNotice notice) {
    waiting.add(notice);
  }

  /**
   * Tells what waits, unless another thread, or a caller of this one, is at it: then that one does.
   */
  void deliver() {
    while (!waiting.isEmpty() && !telling.isHeldByCurrentThread() && telling.tryLock()) {
      try {
        AlertNotice next = waiting.poll();
        if (next != null) {
          tell(next);
        }
      } finally {
        telling.unlock();
      }
    }
  }

  /** Tells what waits, once whoever is at it is done: a sink that hangs is left behind. */
  void finish() {
    if (telling.isHeldByCurrentThread()) {
      return;
    }
    try {
      if (telling.tryLock(LONGEST_FINISH.toNanos(), TimeUnit.NANOSECONDS)) {
        telling.unlock();
      } else {
        LOG.warn(
            "A sink still hangs {} s after its alerts were closed; {} notices after that one reach"
                + " nobody if it stays so",
            LONGEST_FINISH.toSeconds(),
            waiting.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deliver();
  }

  private void tell(AlertNotice notice) {
    meters.told(notice);
    if (notice.reason() != AlertNotice.Reason.REMINDER) {
      events.accept(
          new ModelEvent.AlertChanged(
              notice.at(),
              notice.ref(),
              notice.rule(),
              notice.from(),
              notice.to(),
              notice.value(),
              notice.detail()));
    }
    for (AlertSink sink : sinks) {
      try {
        sink.accept(notice);
      } catch (RuntimeException e) {
        meters.failed(sink);
        if (reported.add(sink.getClass().getName() + e.getClass().getName())) {
          LOG.error(
              "The sink {} failed on '{}'; further failures of its kind are only counted",
              sink.name(),
              notice.message(),
              e);
        }
      }
    }
  }
}
