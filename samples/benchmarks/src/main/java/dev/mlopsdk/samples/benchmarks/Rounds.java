package dev.mlopsdk.samples.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a suite several times over, subject and floor close together in time, and keeps what each
 * round measured: the ratio of one round is free of the slow drift of a shared machine.
 */
final class Rounds {

  /** One benchmark in one round. */
  record Figure(double nanos, double bytes) {}

  private final Map<String, List<Figure>> figures = new HashMap<>();

  static Rounds run(Ratios suite, boolean quick) throws RunnerException {
    Rounds rounds = new Rounds();
    TreeSet<Integer> threads = new TreeSet<>();
    suite.bounds().forEach(bound -> threads.add(bound.threads()));
    for (int round = 0; round < (quick ? 2 : 5); round++) {
      for (int count : threads) {
        for (RunResult result : new Runner(options(suite, count, quick).build()).run()) {
          rounds.add(count, result);
        }
      }
    }
    return rounds;
  }

  private static ChainedOptionsBuilder options(Ratios suite, int threads, boolean quick) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(threads)
            .forks(1)
            .warmupIterations(quick ? 3 : 5)
            .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .measurementIterations(quick ? 5 : 7)
            .measurementTime(TimeValue.milliseconds(quick ? 200 : 500))
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-Xmx1g", "-XX:+UseSerialGC")
            .verbosity(VerboseMode.SILENT);
    TreeSet<String> methods = new TreeSet<>();
    for (Bound bound : suite.bounds()) {
      if (bound.threads() == threads) {
        methods.add(bound.subject());
        methods.add(bound.floor());
      }
    }
    methods.forEach(
        method -> options.include("^" + suite.holding(method).getName() + "\\." + method + "$"));
    return options;
  }

  private void add(int threads, RunResult result) {
    String label = result.getPrimaryResult().getLabel();
    List<Double> scores = new ArrayList<>();
    result
        .getAggregatedResult()
        .getIterationResults()
        .forEach(iteration -> scores.add(iteration.getPrimaryResult().getScore()));
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    figures
        .computeIfAbsent(label + "@" + threads, key -> new ArrayList<>())
        .add(new Figure(median(scores), allocated == null ? 0 : allocated.getScore()));
  }

  List<Figure> of(String method, int threads) {
    return figures.getOrDefault(method + "@" + threads, List.of());
  }

  double nanos(String method, int threads) {
    return median(of(method, threads).stream().map(Figure::nanos).toList());
  }

  double bytes(String method, int threads) {
    return median(of(method, threads).stream().map(Figure::bytes).toList());
  }

  /** The median over the rounds of subject to floor. */
  double ratio(Bound bound) {
    List<Figure> subject = of(bound.subject(), bound.threads());
    List<Figure> floor = of(bound.floor(), bound.threads());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(subject.size(), floor.size()); i++) {
      ratios.add(subject.get(i).nanos() / floor.get(i).nanos());
    }
    return median(ratios);
  }

  private static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
