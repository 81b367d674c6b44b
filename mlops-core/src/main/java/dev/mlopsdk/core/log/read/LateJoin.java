package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Joins, with the log, the truths that memory could not join because their prediction was of
 * another process, of a time before the restart, or too old for the ring; and tells them to the
 * recorders of the version that answered. Thread-safe; one call at a time, the others wait.
 *
 * <p>A truth is told by the replica that was told it, so that sums over replicas are right: each
 * (prediction, name) counts once, in memory or here, whichever replicas heard of it. Of those that
 * heard of one that no memory could join, the first tells it.
 *
 * <p>A truth is told at most once, however often this is called. For that it remembers what it
 * told, at most 57 bytes each, from the beginning of the window on; so let the window move on, and
 * a window that begins earlier than a former one is read as if it began there.
 *
 * @since 0.1
 */
public final class LateJoin {

  /**
   * What became of the truths that memory could not join. Immutable.
   *
   * @param joined told to their recorders now
   * @param duplicate told before, by memory, by another replica or by an earlier call
   * @param late came after the horizon of {@link LogReader#outcomesWithin}
   * @param unknown the log has no such prediction in the window, of this model
   * @param unwatched joined, but this process does not watch their version; a later call tells them
   *     if it then does
   */
  public record Counts(long joined, long duplicate, long late, long unknown, long unwatched) {}

  private @Nullable OutcomeTable told;
  private Instant floor = Instant.MIN;

  /**
   * Tells what {@code log} joins.
   *
   * @param log whose window, horizon, model and {@link LogReader#outcomesOf} say what is joined
   * @param variants the arms of the served model's split, for {@link
   *     LoggedPrediction#assignment(List)}
   * @param watches the recorder of a version, null if it is not watched
   * @throws IllegalArgumentException if the log has several replicas and the reader does not say
   *     whose truths are told
   */
  public synchronized Counts join(
      LogReader log, List<String> variants, Function<ModelRef, @Nullable Recorder> watches) {
    LogQuery given = log.query();
    if (given.from.isAfter(floor)) {
      floor = given.from;
    }
    Instant to = given.to.isBefore(floor) ? floor : given.to;
    LogQuery query =
        given.with(
            q -> {
              q.from = floor;
              q.to = to;
            });
    OutcomeTable before = remembered(query);
    told = before;
    Late late = new Late(query, own(query), before);
    late.find();
    late.dropTaken();
    return late.tell(variants, watches);
  }

  /** What was told and can come again; the rest is forgotten. */
  private OutcomeTable remembered(LogQuery query) {
    OutcomeTable kept = new OutcomeTable(query.mostOutcomes);
    OutcomeTable all = told;
    long from = query.truths().from();
    for (int entry = 0; all != null && entry < all.size(); entry++) {
      if (all.nanos(entry) >= from) {
        kept.add(all.outcome(entry), 0);
      }
    }
    return kept;
  }

  private static Set<String> own(LogQuery query) {
    if (!query.outcomesOf.isEmpty()) {
      return query.outcomesOf;
    }
    List<String> replicas = new LogFolder(query.root).replicas(query.replicas);
    if (replicas.size() > 1) {
      throw new IllegalArgumentException(
          "Late truths are told by the replica that heard them, but the log has the replicas "
              + replicas
              + " and the reader does not say which of them this process is; say so with"
              + " LogReader.outcomesOf");
    }
    return Set.copyOf(replicas);
  }

  /** One call. */
  private static final class Late {

    private final LogQuery query;
    private final Set<String> own;
    private final OutcomeTable told;
    private final OutcomeTable truths;

    /** The replicas that heard of the truths. */
    private final List<String> replicas = new ArrayList<>();

    private long joined;
    private long duplicate;
    private long late;
    private long unwatched;

    Late(LogQuery query, Set<String> own, OutcomeTable told) {
      this.query = query;
      this.own = own;
      this.told = told;
      this.truths = new OutcomeTable(query.mostOutcomes);
    }

    /** Takes the first report of each truth that this replica's memory could not join. */
    void find() {
      try (MergedLog log = merged(own)) {
        while (log.hasNext()) {
          if (log.next() instanceof LoggedOutcome outcome && unjoined(outcome)) {
            add(outcome, log.file().replica());
          }
        }
      }
    }

    private void add(LoggedOutcome outcome, String replica) {
      if (!replicas.contains(replica)) {
        replicas.add(replica);
      }
      if (told.find(outcome.id(), outcome.name()) != OutcomeTable.NONE
          || !truths.add(outcome, replicas.indexOf(replica))) {
        duplicate++;
      }
    }

    /** Leaves out what a memory joined, and what another replica heard of earlier. */
    void dropTaken() {
      if (truths.size() == 0) {
        return;
      }
      try (MergedLog log = merged(query.replicas)) {
        while (log.hasNext()) {
          if (log.next() instanceof LoggedOutcome outcome) {
            int entry = truths.find(outcome.id(), outcome.name());
            boolean taken =
                entry != OutcomeTable.NONE
                    && (outcome.status() == OutcomeJoin.Status.JOINED
                        || (!own.contains(log.file().replica())
                            && unjoined(outcome)
                            && earlier(outcome, log.file().replica(), entry)));
            if (taken && truths.mark(entry)) {
              duplicate++;
            }
          }
        }
      }
    }

    private boolean earlier(LoggedOutcome outcome, String replica, int entry) {
      int byTime = Long.compare(LineScope.nanos(outcome.time()), truths.nanos(entry));
      // The replicas differ, so at the same moment their names decide, as in the merge.
      return byTime < 0 || (byTime == 0 && replica.compareTo(replicas.get(truths.file(entry))) < 0);
    }

    Counts tell(List<String> variants, Function<ModelRef, @Nullable Recorder> watches) {
      if (truths.unmarked() > 0) {
        try (MergedLog log = query.merged(query.predictions(), new Damages(query.damage))) {
          while (log.hasNext()) {
            if (log.next() instanceof LoggedPrediction prediction && query.wants(prediction)) {
              tell(prediction, variants, watches);
            }
          }
        }
      }
      return new Counts(joined, duplicate, late, truths.unmarked(), unwatched);
    }

    private void tell(
        LoggedPrediction prediction,
        List<String> variants,
        Function<ModelRef, @Nullable Recorder> watches) {
      for (int entry : truths.entries(prediction.id())) {
        if (truths.mark(entry)) {
          long answered = LineScope.nanos(prediction.time());
          long delay = Math.max(0, truths.nanos(entry) - answered);
          Recorder recorder = watches.apply(prediction.model());
          if (query.late(answered, truths.nanos(entry))) {
            late++;
          } else if (recorder == null) {
            unwatched++;
          } else {
            LoggedOutcome outcome = truths.outcome(entry);
            told.add(outcome, 0);
            recorder.outcome(
                new LateOutcome(prediction, outcome, prediction.assignment(variants), delay));
            joined++;
          }
        }
      }
    }

    private static boolean unjoined(LoggedOutcome outcome) {
      return outcome.status() == OutcomeJoin.Status.LATE
          || outcome.status() == OutcomeJoin.Status.UNKNOWN;
    }

    private MergedLog merged(Set<String> replicas) {
      LineScope scope = query.outcomes();
      return new MergedLog(query.files(scope, replicas), scope, new Damages(query.damage));
    }
  }
}
