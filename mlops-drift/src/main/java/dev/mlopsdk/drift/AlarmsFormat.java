package dev.mlopsdk.drift;

import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alarms in a {@link StateFormat}. */
final class AlarmsFormat {

  private static final int NOTHING = -1;

  private AlarmsFormat() {}

  static void write(AlarmsState alarms, StateOut out) {
    out.number(alarms.open());
    out.number(alarms.starts().size());
    alarms.starts().forEach(out::instant);
    List<Counts> seen = seen(alarms);
    out.number(seen.size());
    seen.forEach(counts -> out.block(counts.toBytes()));
    out.number(alarms.features().size());
    alarms
        .features()
        .forEach(
            (name, feature) -> {
              out.text(name);
              write(feature, seen, out);
            });
  }

  /** Each once: what many features have in common is seen by all of them at once. */
  private static List<Counts> seen(AlarmsState alarms) {
    List<Counts> seen = new ArrayList<>();
    for (AlarmsState.Feature feature : alarms.features().values()) {
      if (feature.seen() != null && !seen.contains(feature.seen())) {
        seen.add(feature.seen());
      }
    }
    return seen;
  }

  private static void write(AlarmsState.Feature feature, List<Counts> seen, StateOut out) {
    out.number(feature.processes().size());
    feature.processes().forEach(out::block);
    out.number(feature.firstBucket());
    out.instant(feature.firstStart());
    out.flag(feature.alarmed());
    instant(feature.alarmedSince(), out);
    out.number(feature.calmBuckets());
    out.number(feature.seen() == null ? NOTHING : seen.indexOf(feature.seen()));
    Evidence last = feature.last();
    out.flag(last != null);
    if (last != null) {
      out.number(last.logEValue());
      out.number(last.pValue());
      out.number(last.adjustedPValue());
      out.instant(last.since());
      out.number(last.designEffect());
      out.flag(last.alarm());
    }
  }

  private static void instant(@Nullable Instant instant, StateOut out) {
    out.flag(instant != null);
    if (instant != null) {
      out.instant(instant);
    }
  }

  static AlarmsState read(StateIn in, Baseline baseline) {
    long open = in.nextLong();
    List<Instant> starts = in.list(in::instant);
    List<Counts> seen = in.list(() -> StateFormat.counts(in, baseline));
    Map<String, AlarmsState.Feature> features = new LinkedHashMap<>();
    int size = in.integer();
    for (int i = 0; i < size; i++) {
      features.put(in.text(), feature(in, seen));
    }
    return new AlarmsState(open, starts, features);
  }

  private static AlarmsState.Feature feature(StateIn in, List<Counts> seen) {
    return new AlarmsState.Feature(
        in.list(in::block),
        in.nextLong(),
        in.instant(),
        in.flag(),
        in.flag() ? in.instant() : null,
        in.integer(),
        seen(in.integer(), seen),
        in.flag() ? evidence(in) : null);
  }

  private static @Nullable Counts seen(int index, List<Counts> seen) {
    return index == NOTHING ? null : seen.get(index);
  }

  private static Evidence evidence(StateIn in) {
    return new Evidence(
        in.nextDouble(),
        in.nextDouble(),
        in.nextDouble(),
        in.instant(),
        in.nextDouble(),
        in.flag());
  }
}
