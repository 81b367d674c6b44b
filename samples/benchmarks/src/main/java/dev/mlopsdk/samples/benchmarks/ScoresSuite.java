package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;
import dev.mlopsdk.drift.sequential.DriftProcess;
import dev.mlopsdk.drift.sequential.ReferenceCells;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What evaluating a thousand numeric features costs, off the request path, and what a window that
 * turns costs those who record meanwhile. Times are the median of rounds, in milliseconds of
 * processor time of this machine, for others may want its processors too; the last figure is a
 * ratio in one run.
 */
record ScoresSuite() implements Suite {

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int FEATURES = 1_000;

  /** Rounds before any is measured; they also fill the ring of the processes. */
  private static final int WARM_UP = 80;

  private static final double MEASURES_MILLIS = 20;
  private static final double LOOK_MILLIS = 100;
  private static final double TURN_RATIO = 2;
  private static final double TAIL = 0.9999;

  private static final List<CountTest> TESTS = CountTest.all();

  @Override
  public String name() {
    return "scores";
  }

  @Override
  public String about() {
    return "ten measures and the e-processes of 1,000 features, and what turning a window costs";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws InterruptedException {
    int rounds = quick ? 20 : 100;
    Random random = new Random(11);
    Map<String, double[]> training = new TreeMap<>();
    for (int f = 0; f < FEATURES; f++) {
      double power = 1 + 2 * random.nextDouble();
      training.put("f" + f, sample(random, 10_000, power));
    }
    Baseline baseline = Baseline.of(training);
    List<FeatureCounts> references = new ArrayList<>();
    List<FeatureCounts> windows = new ArrayList<>();
    for (String feature : baseline.counts().features()) {
      references.add(baseline.counts().of(feature));
      windows.add(baseline.counts().of(feature).count(sample(random, 2_000, 1.5)));
    }
    out.println("| what | figure | bound |");
    out.println("|---|---|---|");
    double measures = measures(references, windows, rounds);
    double look = look(references, windows, rounds);
    double turning = turning(baseline, quick);
    boolean measured = print(out, "ten measures with p-values, ms", measures, MEASURES_MILLIS);
    boolean looked = print(out, "a look of the e-processes, ring full, ms", look, LOOK_MILLIS);
    boolean turned = print(out, "p99.99 of recording beside turns, x without", turning, TURN_RATIO);
    return measured && looked && turned;
  }

  private static boolean print(PrintStream out, String what, double figure, double bound) {
    boolean kept = figure <= bound;
    out.printf(Locale.ROOT, "| %s | %.2f | %s%s |%n", what, figure, bound, kept ? "" : " MISSED");
    return kept;
  }

  private static double[] sample(Random random, int n, double power) {
    return random.doubles(n).map(u -> Math.pow(u, power)).toArray();
  }

  private static double measures(
      List<FeatureCounts> references, List<FeatureCounts> windows, int rounds) {
    NullLaws laws = NullLaws.withDefaults();
    double[] millis = new double[rounds];
    double sum = 0;
    for (int round = -WARM_UP; round < rounds; round++) {
      long start = CLOCK.getCurrentThreadCpuTime();
      for (int f = 0; f < FEATURES; f++) {
        for (CountTest test : TESTS) {
          sum += test.test(references.get(f), windows.get(f), laws).pValue();
        }
      }
      if (round >= 0) {
        millis[round] = (CLOCK.getCurrentThreadCpuTime() - start) / 1e6;
      }
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("A p-value is a number");
    }
    return median(millis);
  }

  /** As the monitor does it: where values lie, and how many are none. */
  private static double look(
      List<FeatureCounts> references, List<FeatureCounts> windows, int rounds) {
    List<DriftProcess> processes = new ArrayList<>();
    List<long[]> buckets = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      long[] spacings = values(references.get(f));
      spacings[spacings.length - 1]++;
      processes.add(DriftProcess.create(ReferenceCells.ofOrderStatistics(spacings)));
      buckets.add(values(windows.get(f)));
      processes.add(
          DriftProcess.create(
              ReferenceCells.ofCounts(new long[] {references.get(f).total(), 0, 0, 0, 0})));
      buckets.add(new long[] {windows.get(f).total(), 0, 0, 0, 0});
    }
    double[] millis = new double[rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      long start = CLOCK.getCurrentThreadCpuTime();
      for (int i = 0; i < processes.size(); i++) {
        processes.get(i).accept(buckets.get(i));
      }
      if (round >= 0) {
        millis[round] = (CLOCK.getCurrentThreadCpuTime() - start) / 1e6;
      }
    }
    return median(millis);
  }

  private static long[] values(FeatureCounts counts) {
    FeatureCounts tails = counts.at(Resolution.TAILS);
    return Arrays.copyOf(tails.toArray(), tails.ordered());
  }

  /** The slowest recordings while another thread takes snapshots, over those while it does not. */
  private static double turning(Baseline baseline, boolean quick) throws InterruptedException {
    int rounds = quick ? 5 : 15;
    CountProfile profile = CountProfile.of(baseline);
    double[] ratios = new double[rounds];
    tail(profile, false);
    tail(profile, true);
    for (int round = 0; round < rounds; round++) {
      double calm = tail(profile, false);
      ratios[round] = tail(profile, true) / calm;
    }
    return median(ratios);
  }

  /** Both times another thread works; only what it does differs. */
  private static double tail(CountProfile profile, boolean turn) throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    long[] own = new long[100_000];
    Thread other =
        new Thread(
            () -> {
              Counts last = profile.snapshot();
              while (!done.get()) {
                if (turn) {
                  last = profile.snapshot().minus(last).plus(last);
                } else {
                  Arrays.setAll(own, i -> own[i] + i);
                }
                LockSupport.parkNanos(1_000_000);
              }
            });
    other.start();
    long[] nanos = new long[2_000_000];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      profile.add(i % FEATURES, 0.3);
      nanos[i] = System.nanoTime() - start;
    }
    done.set(true);
    other.join();
    Arrays.sort(nanos);
    return nanos[(int) (TAIL * nanos.length)];
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
