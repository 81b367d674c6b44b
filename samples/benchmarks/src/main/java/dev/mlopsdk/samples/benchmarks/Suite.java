package dev.mlopsdk.samples.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Benchmarks and what is promised about them.
 *
 * @param name on the command line
 * @param about one line
 * @param benchmarks the classes that hold the methods; of two methods of one name the first counts
 * @param bounds the promises
 */
record Suite(String name, String about, List<Class<?>> benchmarks, List<Bound> bounds) {

  static final List<Suite> ALL =
      List.of(
          new Suite(
              "predict",
              "the whole stack against raw ONNX Runtime, DJL and the clock",
              List.of(PredictSuite.class),
              List.of(
                  Bound.ratio("stackOnnx", "rawPinned", 1.5).bytes(100),
                  Bound.ratio("stackOnnx", "djlPredictor", 0.5),
                  Bound.ratio("stackOnnx", "rawUsual", 1.0),
                  Bound.ratio("stackFake", "nanoTime", 30))),
          new Suite(
              "observe",
              "recording a value for drift against a search into a private array",
              List.of(ObserveSuite.class),
              List.of(
                  Bound.ratio("profile", "privateArray", 1.4).bytes(0),
                  Bound.ratio("profile", "privateArray", 1.4).bytes(0).threads(2))),
          new Suite(
              "statistics",
              "recording a row of ten numbers for statistics against recording it for drift",
              List.of(StatisticsSuite.class),
              List.of(
                  Bound.ratio("statistics", "drift", 2).bytes(0),
                  Bound.ratio("statistics", "drift", 2).bytes(0).threads(2),
                  Bound.ratio("reruns", "nanoTime", 1))),
          new Suite(
              "assign",
              "assigning a unit against the bare hash of its id",
              List.of(AssignSuite.class),
              List.of(Bound.ratio("assign", "hash", 3).bytes(0))),
          new Suite(
              "validate",
              "checking rows of 20 features against the same checks in plain Java",
              List.of(ValidateSuite.class),
              List.of(
                  Bound.ratio("validate", "plain", 3).bytes(0),
                  Bound.ratio("validate", "nanoTime", 12).bytes(0),
                  Bound.ratio("impute", "nanoTime", 12).bytes(0))),
          new Suite(
              "log",
              "logging a prediction at 50,000 a second, joining its truth and checking 20 features",
              List.of(LogSuite.class, ValidateSuite.class),
              List.of(
                  Bound.ratio("record", "nanoTime", 40),
                  Bound.ratio("record", "nanoTime", 40).threads(2),
                  Bound.ratio("outcome", "nanoTime", 4).bytes(0),
                  Bound.ratio("validate", "nanoTime", 12).bytes(0))),
          new Suite(
              "shadow",
              "a prediction of a model that has a shadow against one of a model that has none",
              List.of(ShadowSuite.class),
              List.of(
                  Bound.ratio("undrawn", "off", 1.15).bytes(0), Bound.ratio("tenth", "off", 1.5))),
          new Suite(
              "replay",
              "a back-test against reading the log and running the bare model in batches",
              List.of(ReplaySuite.class),
              List.of(Bound.ratio("backtest", "readAndPredictAll", 1.6))));

  /** The class that holds {@code method}. */
  Class<?> holding(String method) {
    return benchmarks.stream()
        .filter(each -> Arrays.stream(each.getMethods()).anyMatch(m -> m.getName().equals(method)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No benchmark is called " + method));
  }
}
