package dev.mlopsdk.drift;

import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.sequential.MultipleTesting;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The alarms of all features of one version, and when each bucket began. Not thread-safe; the
 * version's watch guards it.
 */
final class VersionAlarms {

  /** What one feature's alarm has come to. */
  private static final class Watched {

    private FeatureAlarm alarm;
    private long firstBucket = 1;
    private Instant firstStart;
    private boolean alarmed;

    /** What the look that raised the alarm said; later stretches are longer, and tell less well. */
    private @Nullable Instant alarmedSince;

    private int calmBuckets;

    /** What of the open bucket an earlier process has seen. */
    private @Nullable Counts seen;

    /** What the latest look found. */
    private @Nullable Evidence last;

    Watched(FeatureAlarm alarm, Instant now) {
      this.alarm = alarm;
      this.firstStart = now;
    }
  }

  private final Map<String, Watched> features = new LinkedHashMap<>();
  private final double alpha;

  /** After so many windows in a row that did not drift an alarm is over. */
  private final int calm;

  /** When the latest buckets began, the oldest first; the last is open. */
  private final Deque<Instant> starts = new ArrayDeque<>();

  private final int ring;

  /** Values below which a window has no verdict, so that it is not calm either. */
  private final long minimumSamples;

  private long open = 1;

  /** Features that will be watched later, and take part in the correction until then. */
  private int awaited;

  VersionAlarms(Counts reference, List<String> watched, DriftSettings options, Instant now) {
    ProcessSettings settings = options.process();
    SharedCells cells = new SharedCells();
    for (String feature : watched) {
      features.put(
          feature, new Watched(FeatureAlarm.of(reference.of(feature), cells, settings), now));
    }
    this.alpha = settings.alpha();
    this.ring = settings.ring();
    this.calm = options.span().buckets();
    this.minimumSamples = options.gate().minimumSamples();
    starts.add(now);
  }

  /** Corrects as if so many features more were there, and calm. */
  void await(int more) {
    awaited = more;
  }

  /** Watches the features awaited from now on, beside those that {@code counter} counted before. */
  void watch(VersionCounter counter, ProcessSettings settings, Instant now) {
    awaited = 0;
    Counts none = counter.none();
    for (Watched watched : features.values()) {
      watched.seen = watched.seen == null ? null : watched.seen.beside(none);
    }
    SharedCells cells = new SharedCells();
    for (String feature : counter.featuresAlone()) {
      FeatureCounts reference = counter.reference().of(feature);
      Watched watched = new Watched(FeatureAlarm.of(reference, cells, settings), now);
      watched.firstBucket = open;
      features.put(feature, watched);
    }
  }

  /** Whether a feature has an effect that matters in its last {@code buckets}. */
  interface Effect {
    boolean large(String feature, long buckets);
  }

  /** The {@code drifts} of the window, with the evidence after a look at the open bucket. */
  List<FeatureDrift> look(
      List<FeatureDrift> drifts, Counts bucket, Effect effect, Look look, Instant now) {
    Map<String, FeatureAlarm.Found> looks = new LinkedHashMap<>();
    for (FeatureDrift drift : drifts) {
      Watched watched = features.get(drift.feature());
      if (watched != null) {
        Counts unseen = watched.seen == null ? bucket : bucket.minus(watched.seen);
        FeatureCounts counts = unseen.of(drift.feature());
        looks.put(
            drift.feature(),
            look == Look.CLOSE ? watched.alarm.accept(counts) : watched.alarm.peek(counts));
      }
    }
    double[] adjusted =
        MultipleTesting.benjaminiYekutieli(
            DoubleStream.concat(
                    looks.values().stream().mapToDouble(FeatureAlarm.Found::pValue),
                    DoubleStream.generate(() -> 1).limit(awaited))
                .toArray());
    List<FeatureDrift> with = new ArrayList<>();
    int next = 0;
    for (FeatureDrift drift : drifts) {
      Watched watched = features.get(drift.feature());
      FeatureAlarm.Found found = looks.get(drift.feature());
      if (watched == null || found == null) {
        with.add(drift);
      } else {
        double p = adjusted[next++];
        boolean large =
            p <= alpha && effect.large(drift.feature(), open - since(watched, found) + 1);
        if (large && !watched.alarmed) {
          watched.alarmed = true;
          watched.alarmedSince = began(watched, found);
          watched.calmBuckets = 0;
        }
        Evidence evidence = evidence(watched, found, p);
        watched.last = evidence;
        with.add(drift.with(evidence));
      }
    }
    if (look == Look.CLOSE) {
      close(with, now);
    }
    return with;
  }

  /** The bucket with which the stretch of most evidence begins. */
  /** What the processes take of the heap. */
  long bytes() {
    return features.values().stream().mapToLong(watched -> watched.alarm.bytes()).sum();
  }

  private static long since(Watched watched, FeatureAlarm.Found look) {
    return watched.firstBucket + look.since() - 1;
  }

  /** When the stretch of most evidence began. */
  private Instant began(Watched watched, FeatureAlarm.Found look) {
    long since = since(watched, look);
    return since == watched.firstBucket ? watched.firstStart : start(since);
  }

  private Evidence evidence(Watched watched, FeatureAlarm.Found look, double adjusted) {
    return new Evidence(
        look.logE(),
        look.pValue(),
        adjusted,
        watched.alarmedSince != null ? watched.alarmedSince : began(watched, look),
        look.designEffect(),
        watched.alarmed);
  }

  private void close(List<FeatureDrift> drifts, Instant now) {
    open++;
    starts.add(now);
    if (starts.size() > ring + 1) {
      starts.remove();
    }
    for (FeatureDrift drift : drifts) {
      Watched watched = features.get(drift.feature());
      if (watched != null) {
        watched.seen = null;
        settle(watched, drift, now);
      }
    }
  }

  /** An alarm after which no window drifted for a whole window is over: its process starts anew. */
  private void settle(Watched watched, FeatureDrift drift, Instant now) {
    if (drift.drifted()) {
      watched.calmBuckets = 0;
    } else if (drift.samples() >= minimumSamples) {
      watched.calmBuckets++;
    }
    if (watched.alarmed && watched.calmBuckets > calm) {
      restart(watched, now);
    }
  }

  /**
   * The smallest shift of {@code feature} that the next {@code values} would reveal with a chance
   * of about a half.
   */
  double smallestShift(String feature, long values) {
    Watched watched = features.get(feature);
    return watched == null ? Double.POSITIVE_INFINITY : watched.alarm.smallestShift(values);
  }

  /**
   * Starts the processes of alarmed features anew; their names, ordered. What of the open bucket is
   * there already, {@code seen}, was the old processes' to see.
   */
  List<String> acknowledge(Counts seen, Instant now) {
    List<String> alarmed = new ArrayList<>();
    features.forEach(
        (feature, watched) -> {
          if (watched.alarmed) {
            alarmed.add(feature);
            restart(watched, now);
            watched.seen = seen;
          }
        });
    return alarmed;
  }

  private void restart(Watched watched, Instant now) {
    watched.alarm = watched.alarm.acknowledged();
    watched.firstBucket = open;
    watched.firstStart = now;
    watched.alarmed = false;
    watched.alarmedSince = null;
    watched.calmBuckets = 0;
    watched.last = null;
  }

  /**
   * The {@code drifts} of the window with the evidence of the latest look; nothing is looked at.
   */
  List<FeatureDrift> standing(List<FeatureDrift> drifts) {
    List<FeatureDrift> with = new ArrayList<>();
    for (FeatureDrift drift : drifts) {
      Watched watched = features.get(drift.feature());
      with.add(watched == null || watched.last == null ? drift : drift.with(watched.last));
    }
    return with;
  }

  /** What the alarms have come to. */
  AlarmsState saved() {
    Map<String, AlarmsState.Feature> saved = new LinkedHashMap<>();
    features.forEach(
        (feature, watched) ->
            saved.put(
                feature,
                new AlarmsState.Feature(
                    watched.alarm.saved(),
                    watched.firstBucket,
                    watched.firstStart,
                    watched.alarmed,
                    watched.alarmedSince,
                    watched.calmBuckets,
                    watched.seen,
                    watched.last)));
    return new AlarmsState(open, List.copyOf(starts), saved);
  }

  /**
   * Goes on where the alarms of the same features stopped.
   *
   * @throws IllegalArgumentException if they are of other cells; then nothing has changed
   */
  void resume(AlarmsState saved) {
    Map<String, Watched> resumed = new LinkedHashMap<>();
    features.forEach(
        (feature, fresh) -> {
          AlarmsState.Feature state = saved.of(feature);
          Watched watched = new Watched(fresh.alarm.resumed(state.processes()), state.firstStart());
          watched.firstBucket = state.firstBucket();
          watched.alarmed = state.alarmed();
          watched.alarmedSince = state.alarmedSince();
          watched.calmBuckets = state.calmBuckets();
          watched.seen = state.seen();
          watched.last = state.last();
          resumed.put(feature, watched);
        });
    features.putAll(resumed);
    open = saved.open();
    starts.clear();
    starts.addAll(saved.starts());
  }

  /** Lets an open bucket in which nothing came begin now, since nobody counted before. */
  void reopen(Instant now) {
    starts.removeLast();
    starts.add(now);
    for (Watched watched : features.values()) {
      if (watched.firstBucket == open) {
        watched.firstStart = now;
      }
    }
  }

  /** When {@code bucket} began, or the oldest one that is known. */
  private Instant start(long bucket) {
    long oldest = open - starts.size() + 1;
    return starts.stream().skip(Math.max(0, bucket - oldest)).findFirst().orElse(starts.getLast());
  }
}
