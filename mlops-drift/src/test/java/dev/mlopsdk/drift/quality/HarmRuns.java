package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Streams of wrong and right answers, each with a reference of its own, by fixed seeds. */
final class HarmRuns {

  private HarmRuns() {}

  /** How many of {@code streams} alarm without harm in {@code labels} labels. */
  static int falseAlarms(
      int streams,
      int labels,
      int reference,
      double risk,
      double tolerance,
      HarmAlarm.Restarts restarts) {
    int alarms = 0;
    for (int seed = 0; seed < streams; seed++) {
      SplittableRandom random = new SplittableRandom(1000L + seed);
      HarmAlarm alarm =
          HarmAlarm.against(HarmReference.ofErrors(errors(random, reference, risk), reference))
              .withTolerance(tolerance)
              .withRestarts(restarts);
      for (int i = 0; i < labels && !alarm.alarmed(); i++) {
        alarm.accept(random.nextDouble() < risk ? 1 : 0);
      }
      alarms += alarm.alarmed() ? 1 : 0;
    }
    return alarms;
  }

  /** The same where the risk is known, so that all of alpha is for the stream. */
  static int falseAlarmsAtAKnownRisk(
      int streams, int labels, double risk, HarmAlarm.Restarts restarts) {
    int alarms = 0;
    for (int seed = 0; seed < streams; seed++) {
      SplittableRandom random = new SplittableRandom(9000L + seed);
      HarmAlarm alarm =
          HarmAlarm.against(HarmReference.known(risk)).withTolerance(0).withRestarts(restarts);
      for (int i = 0; i < labels && !alarm.alarmed(); i++) {
        alarm.accept(random.nextDouble() < risk ? 1 : 0);
      }
      alarms += alarm.alarmed() ? 1 : 0;
    }
    return alarms;
  }

  /**
   * Labels from the change to the alarm, sorted; {@link Integer#MAX_VALUE} for those not found in
   * {@code most}, and for those that alarmed before.
   */
  static int[] delays(
      int streams,
      int before,
      int most,
      int reference,
      double risk,
      double more,
      HarmAlarm.Restarts restarts) {
    int[] delays = new int[streams];
    for (int seed = 0; seed < streams; seed++) {
      SplittableRandom random = new SplittableRandom(5000L + seed);
      HarmAlarm alarm =
          HarmAlarm.against(HarmReference.ofErrors(errors(random, reference, risk), reference))
              .withRestarts(restarts);
      for (int i = 0; i < before; i++) {
        alarm.accept(random.nextDouble() < risk ? 1 : 0);
      }
      boolean early = alarm.alarmed();
      int delay = 0;
      while (!alarm.alarmed() && delay < most) {
        alarm.accept(random.nextDouble() < risk + more ? 1 : 0);
        delay++;
      }
      delays[seed] = alarm.alarmed() && !early ? delay : Integer.MAX_VALUE;
    }
    Arrays.sort(delays);
    return delays;
  }

  private static long errors(SplittableRandom random, int n, double risk) {
    long errors = 0;
    for (int i = 0; i < n; i++) {
      errors += random.nextDouble() < risk ? 1 : 0;
    }
    return errors;
  }
}
