package dev.mlopsdk.samples.benchmarks;

import java.io.PrintStream;
import java.util.List;

/**
 * Something that is measured, and what is promised about it: ratios of JMH benchmarks ({@link
 * Ratios}), or a harness of its own.
 */
interface Suite {

  /** Every suite; a new one is a row here. */
  List<Suite> ALL =
      List.of(
          new Ratios(
              "predict",
              "the whole stack against raw ONNX Runtime, DJL and the clock",
              List.of(PredictSuite.class, TorchSuite.class, ResidentSuite.class),
              List.of(
                  Bound.ratio("stackOnnx", "rawPinned", 1.35).bytes(64),
                  Bound.ratio("stackOnnx", "djlPredictor", 0.4),
                  Bound.ratio("stackOnnx", "rawUsual", 1.0),
                  Bound.ratio("stackTorch", "djlTorchPredictor", 1.1),
                  Bound.ratio("stackResident", "stackFake", 1.2).bytes(0),
                  Bound.ratio("stackFake", "nanoTime", 20))),
          new Ratios(
              "observe",
              "recording a value for drift against a search into a private array and KLL sketches",
              List.of(ObserveSuite.class),
              List.of(
                  Bound.ratio("profile", "privateArray", 1.2).bytes(0),
                  Bound.ratio("profile", "privateArray", 1.2).bytes(0).threads(2),
                  Bound.ratio("profile", "ownSketch", 0.6),
                  Bound.ratio("profile", "sharedSketch", 0.2).threads(2),
                  Bound.ratio("category", "mapCell", 4).bytes(0),
                  Bound.ratio("fifty", "microsecond", 1).bytes(0),
                  Bound.ratio("together", "microsecond", 1).bytes(0))),
          new Ratios(
              "statistics",
              "recording a row of ten numbers for statistics against recording it for drift",
              List.of(StatisticsSuite.class),
              List.of(
                  Bound.ratio("statistics", "drift", 2).bytes(0),
                  Bound.ratio("statistics", "drift", 2).bytes(0).threads(2),
                  Bound.ratio("reruns", "nanoTime", 1))),
          new Ratios(
              "assign",
              "assigning a unit against the bare hash of its id",
              List.of(AssignSuite.class),
              List.of(Bound.ratio("assign", "hash", 3).bytes(0))),
          new Ratios(
              "cache",
              "a hit against Caffeine's own get, a useless cache and an idle fallback against none",
              List.of(CacheSuite.class),
              List.of(
                  Bound.ratio("hit", "caffeineGet", 2.5).bytes(24),
                  Bound.ratio("uselessCache", "plain", 1.25),
                  Bound.ratio("idleFallback", "plain", 1.25).bytes(0))),
          new Ratios(
              "validate",
              "checking rows of 20 features against the same checks in plain Java",
              List.of(ValidateSuite.class),
              List.of(
                  Bound.ratio("validate", "plain", 3).bytes(0),
                  Bound.ratio("validate", "nanoTime", 12).bytes(0),
                  Bound.ratio("impute", "nanoTime", 12).bytes(0))),
          new Ratios(
              "codecs",
              "texts and images into a model's memory against the tokenizer alone and usual loops",
              List.of(CodecsSuite.class),
              List.of(
                  Bound.ratio("text", "tokenizer", 1.15),
                  Bound.ratio("pixels", "pixelLoop", 0.8).bytes(0),
                  Bound.ratio("resized", "averagedLoop", 0.5).bytes(0),
                  Bound.ratio("resized", "drawnLoop", 5).bytes(0))),
          new Ratios(
              "log",
              "logging a prediction at 50,000 a second, joining its truth and checking 20 features",
              List.of(LogSuite.class, ValidateSuite.class),
              List.of(
                  Bound.ratio("record", "nanoTime", 40),
                  Bound.ratio("record", "nanoTime", 40).threads(2),
                  Bound.ratio("outcome", "nanoTime", 4).bytes(0),
                  Bound.ratio("validate", "nanoTime", 12).bytes(0))),
          new Ratios(
              "shadow",
              "a prediction of a model that has a shadow against one of a model that has none",
              List.of(ShadowSuite.class),
              List.of(
                  Bound.ratio("undrawn", "off", 1.15).bytes(0), Bound.ratio("tenth", "off", 1.5))),
          new Ratios(
              "replay",
              "a back-test against reading the log and running the bare model in batches",
              List.of(ReplaySuite.class),
              List.of(Bound.ratio("backtest", "readAndPredictAll", 1.6))),
          new ScoresSuite(),
          new BatchingSuite(),
          new OverloadSuite(),
          new MemorySuite(),
          new SwapSuite(),
          new ColdStartSuite());

  /** Its name on the command line. */
  String name();

  /** What it measures, in one line. */
  String about();

  /**
   * Measures, and prints a Markdown table of what was measured beside what is promised.
   *
   * @param quick whether to be short rather than exact
   * @return whether every bound was kept
   */
  boolean run(PrintStream out, boolean quick) throws Exception;
}
