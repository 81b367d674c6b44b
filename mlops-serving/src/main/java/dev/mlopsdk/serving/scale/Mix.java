package dev.mlopsdk.serving.scale;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * What calls take of late: each version's own service time over the whole trend, weighted by how
 * the latest calls are spread over the versions. So a version that took over counts from its first
 * step on, and one that waits in its grace time no more. Immutable.
 *
 * @param serviceSeconds for which one that runs keeps a lane; NaN before a model ran
 * @param callSeconds the same of one that is asked for: answers of a cache keep no lane, runs of a
 *     shadow keep one for nobody; NaN before a model ran
 */
record Mix(double serviceSeconds, double callSeconds) {

  /** How many of the latest calls say how they are spread: its error is 5 % at the most. */
  static final long ENOUGH = 100;

  /** Of {@code versions}, whose last steps are the same moment. */
  static Mix of(List<Demand> versions) {
    Demand.Count all = Demand.Count.NONE;
    for (Demand version : versions) {
      all = all.plus(sum(version));
    }
    if (all.ran() == 0 || all.busyNanos() == 0) {
      return new Mix(Double.NaN, Double.NaN);
    }
    double usual = seconds(all);
    List<Demand.Count> late = latest(versions);
    double busy = 0;
    long wanted = 0;
    long asked = 0;
    for (int i = 0; i < late.size(); i++) {
      Demand.Count known = sum(versions.get(i));
      // One that nobody ran yet is taken for one like the others.
      busy += late.get(i).wanted() * (known.ran() == 0 ? usual : seconds(known));
      wanted += late.get(i).wanted();
      asked += late.get(i).asked();
    }
    double service = wanted == 0 ? usual : busy / wanted;
    return new Mix(service, asked == 0 ? service : busy / asked);
  }

  private static double seconds(Demand.Count count) {
    return count.busyNanos() / 1e9 / count.ran();
  }

  private static Demand.Count sum(Demand version) {
    return version.steps().stream().reduce(Demand.Count.NONE, Demand.Count::plus);
  }

  /** What was asked of each version in as few of the last steps as have enough calls. */
  private static List<Demand.Count> latest(List<Demand> versions) {
    List<Demand.Count> sums =
        new ArrayList<>(Collections.nCopies(versions.size(), Demand.Count.NONE));
    List<Iterator<Demand.Count>> back = new ArrayList<>();
    for (Demand version : versions) {
      back.add(version.steps().descendingIterator());
    }
    long asked = 0;
    long wanted = 0;
    boolean more = true;
    while (more && (asked < ENOUGH || wanted == 0)) {
      more = false;
      for (int i = 0; i < back.size(); i++) {
        if (back.get(i).hasNext()) {
          Demand.Count step = back.get(i).next();
          sums.set(i, sums.get(i).plus(step));
          asked += step.asked();
          wanted += step.wanted();
          more = true;
        }
      }
    }
    return sums;
  }
}
