package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.gate.Batching;
import dev.mlopsdk.serving.gate.Load;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.onnx.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The suite {@code batching}: 32 blocking callers of one model, by the gate, by everyone for
 * himself and by a size-and-timeout batcher with the best of several settings; what the gate costs
 * one caller; lists against the raw runtime's best batch; the hand-off against a queue's.
 */
final class BatchingSuite implements Suite {

  private static final int CALLERS = 32;
  private static final int LANES = Runtime.getRuntime().availableProcessors();
  private static final int WIDTH = 64;

  /**
   * So many sessions of a model by either: how often runs collide in ONNX Runtime depends on where
   * the one lock of a session happens to lie, and stays so for as long as the session lives.
   */
  private static final int SESSIONS = 3;

  /** Size and timeout in microseconds of the rival. */
  private static final int[][] SETTINGS = {{8, 0}, {32, 0}, {32, 200}, {32, 1000}};

  /** What a ratio may be worse than promised: two runs of the same code differ by as much. */
  private static final double RATE_TOLERANCE = 0.03;

  private static final double P99_TOLERANCE = 0.05;

  @Override
  public String name() {
    return "batching";
  }

  @Override
  public String about() {
    return "32 blocking callers through the gate against inline and a size-and-timeout batcher";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws IOException {
    Measured measured = new Measured(out, quick ? 600 : 3000, quick ? 5 : 9);
    out.printf(
        Locale.ROOT,
        "Medians of %d rounds of %d ms; tolerance %.0f %% of throughput, %.0f %% of the p99.%n%n",
        measured.rounds,
        measured.millis,
        100 * RATE_TOLERANCE,
        100 * P99_TOLERANCE);
    out.println(
        "| model | by | calls/s | p99 µs | CPU µs a call | throughput, of the best rival | p99 | |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (String model : List.of("mlp64", "mlp256", "boosting")) {
      measured.rows(model);
    }
    measured.sentences();
    measured.oneCaller();
    measured.lists();
    measured.handOff();
    return measured.kept;
  }

  private static final class Measured {

    private final PrintStream out;
    private final long millis;
    private final int rounds;
    private boolean kept = true;

    Measured(PrintStream out, long millis, int rounds) {
      this.out = out;
      this.millis = millis;
      this.rounds = rounds;
    }

    private void rows(String name) throws IOException {
      Path file = resource(name + ".onnx");
      float[][] inputs = inputs();
      OnnxModel<float[], Float> loader = OnnxModel.of(float[].class, Float.class);
      Batching always = Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS);
      try (var gates = new Opened<>(() -> ServedModel.of(file, loader).open());
          var waiting = ServedModel.of(file, loader).batching(always).open();
          var free = new Opened<>(() -> ServedModel.of(file, loader.withLanes(CALLERS)).open())) {
        // Not bounded: shows what the learned rule chose between.
        IntConsumer call = caller -> waiting.predict(inputs[caller]);
        ClosedLoop.run(CALLERS, millis, call);
        row(name, "the gate, always waiting", ClosedLoop.run(CALLERS, millis, call), "");
        compare(
            name,
            gates.calls(caller -> inputs[caller]),
            gates.get(0)::load,
            free.calls(caller -> inputs[caller]),
            (batcher, caller) -> batcher.call(inputs[caller]),
            free::together);
      }
    }

    private void sentences() throws IOException {
      Path file = resource("all-minilm-l6-v2-q.onnx");
      var loader = OnnxModel.ofTensors().withBatches(CALLERS);
      Batching oneLane = Batching.withDefaults().withLists(Batching.Lists.ONE_LANE);
      Map<String, Tensor> one = tokens();
      try (var gates = new Opened<>(() -> ServedModel.of(file, loader).open());
          var free =
              new Opened<>(
                  () -> ServedModel.of(file, loader.withLanes(CALLERS)).batching(oneLane).open())) {
        compare(
            "MiniLM-L6 int8, 32 tokens",
            gates.calls(caller -> one),
            gates.get(0)::load,
            free.calls(caller -> one),
            (batcher, caller) -> batcher.call(one),
            free::together);
      }
    }

    private static Map<String, Tensor> tokens() {
      long[] ids = new long[32];
      long[] ones = new long[32];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = i == 0 ? 101 : i == 31 ? 102 : 2000 + i * 7;
        ones[i] = 1;
      }
      return Map.of(
          "input_ids", Tensor.of(ids, 1, 32),
          "attention_mask", Tensor.of(ones, 1, 32),
          "token_type_ids", Tensor.of(new long[32], 1, 32));
    }

    private <I, O> void compare(
        String model,
        List<IntConsumer> gate,
        Supplier<Load> learned,
        List<IntConsumer> inline,
        ObjIntConsumer<TimedBatcher<I, O>> queued,
        Function<List<I>, List<O>> together) {
      for (int i = 0; i < SESSIONS; i++) {
        ClosedLoop.run(CALLERS, millis, gate.get(i));
        ClosedLoop.run(CALLERS, millis, inline.get(i));
      }
      List<ClosedLoop.Result> gates = new ArrayList<>();
      List<List<ClosedLoop.Result>> rivals = new ArrayList<>();
      for (int i = 0; i <= SETTINGS.length; i++) {
        rivals.add(new ArrayList<>());
      }
      for (int round = 0; round < rounds; round++) {
        int session = round % SESSIONS;
        gates.add(ClosedLoop.run(CALLERS, millis, gate.get(session)));
        rivals.get(SETTINGS.length).add(ClosedLoop.run(CALLERS, millis, inline.get(session)));
        for (int i = 0; i < SETTINGS.length; i++) {
          rivals.get(i).add(timed(SETTINGS[i], queued, together));
        }
      }
      row(model, "everyone inline", median(rivals.get(SETTINGS.length)), "");
      for (int i = 0; i < SETTINGS.length; i++) {
        String setting = "size %d or %d µs".formatted(SETTINGS[i][0], SETTINGS[i][1]);
        row(model, setting, median(rivals.get(i)), "");
      }
      // Throughput says which rival is the best; its own p99 is what the gate's is held against.
      List<ClosedLoop.Result> best =
          rivals.stream().max(Comparator.comparingDouble(each -> median(each).perSecond())).get();
      double rate = ratio(gates, best, ClosedLoop.Result::perSecond);
      double p99 = ratio(gates, best, ClosedLoop.Result::p99Micros);
      boolean ok = rate >= 1 - RATE_TOLERANCE && p99 <= 1 + P99_TOLERANCE;
      Load load = learned.get();
      out.printf(
          Locale.ROOT,
          "| %s | learned: %.1f µs an input, %.1f µs a run | | | | | | |%n",
          model,
          load.inputNanos() / 1e3,
          load.runNanos() / 1e3);
      row(
          model,
          "the gate",
          median(gates),
          "%.2f ≥ 1.00 | %.2f ≤ 1.00 | %s".formatted(rate, p99, bound(ok)));
    }

    private <I, O> ClosedLoop.Result timed(
        int[] setting,
        ObjIntConsumer<TimedBatcher<I, O>> queued,
        Function<List<I>, List<O>> together) {
      try (TimedBatcher<I, O> batcher =
          new TimedBatcher<>(LANES, setting[0], setting[1], together)) {
        return ClosedLoop.run(CALLERS, millis, caller -> queued.accept(batcher, caller));
      }
    }

    /** FakeModel with lanes, so with a gate, against one without. */
    private void oneCaller() throws IOException {
      float[] input = new float[1];
      FakeModel<float[], Float> fake =
          FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> x[0]);
      Path file = resource("mlp64.onnx");
      List<Double> more = new ArrayList<>();
      try (var gated = ServedModel.of(file, fake.withLanes(LANES)).open();
          var free = ServedModel.of(file, fake).open()) {
        for (int round = 0; round < 4 + 3 * rounds; round++) {
          double with = nanos(() -> gated.predict(input));
          double without = nanos(() -> free.predict(input));
          if (round >= 4) {
            more.add(with - without);
          }
        }
      }
      double cost = more.stream().sorted().toList().get(more.size() / 2);
      out.printf(
          Locale.ROOT,
          "%nOne caller pays the gate %.0f ns (bound 60): %s%n",
          cost,
          bound(cost <= 60));
    }

    private static double nanos(Runnable call) {
      int count = 300_000;
      long from = System.nanoTime();
      for (int i = 0; i < count; i++) {
        call.run();
      }
      return (double) (System.nanoTime() - from) / count;
    }

    /**
     * Lists against raw runs of the same rows: the processor learns 64 trees' branches by heart.
     */
    private void lists() throws IOException {
      for (String name : List.of("mlp64", "mlp256", "boosting")) {
        Path file = resource(name + ".onnx");
        List<float[]> inputs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          inputs.addAll(List.of(inputs()));
        }
        try (var served = ServedModel.of(file, OnnxModel.of(float[].class, Float.class)).open();
            RawBatch raw = new RawBatch(file, WIDTH, 64)) {
          list("predictAll", name, raw, inputs, () -> served.predictAll(inputs, Call.none()));
          list("predictAsync", name, raw, inputs, () -> later(served, inputs));
        }
      }
    }

    private static void later(ServedModel<float[], Float> served, List<float[]> inputs) {
      List<CompletableFuture<Prediction<Float>>> answers = new ArrayList<>(inputs.size());
      for (float[] input : inputs) {
        answers.add(served.predictAsync(input));
      }
      answers.forEach(CompletableFuture::join);
    }

    private void list(
        String call, String name, RawBatch raw, List<float[]> inputs, Runnable asked) {
      List<Double> ratios = new ArrayList<>();
      double ours = 0;
      for (int round = 0; round < 4 + rounds; round++) {
        double floor = rowNanos(inputs.size(), () -> raw.run(inputs));
        ours = rowNanos(inputs.size(), asked);
        if (round >= 4) {
          ratios.add(floor / ours);
        }
      }
      double share = ratios.stream().sorted().toList().get(ratios.size() / 2);
      out.printf(
          Locale.ROOT,
          "%s of %d on %s: %.0f ns a row, %.2f of the raw rate in 64s (bound 0.9): %s%n",
          call,
          inputs.size(),
          name,
          ours,
          share,
          bound(share >= 0.9));
    }

    private static double rowNanos(int rows, Runnable run) {
      int count = 200_000 / rows;
      long from = System.nanoTime();
      for (int i = 0; i < count; i++) {
        run.run();
      }
      return (double) (System.nanoTime() - from) / count / rows;
    }

    /** Two callers, one lane, a model that does nothing: every call waits for the other. */
    private void handOff() throws IOException {
      float[] input = new float[1];
      FakeModel<float[], Float> fake =
          FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> x[0]);
      Batching always = Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS);
      try (var gated =
              ServedModel.of(resource("mlp64.onnx"), fake.withLanes(1).withBatches(32))
                  .admission(Admission.withDefaults())
                  .batching(always)
                  .open();
          TimedBatcher<float[], Float> queue =
              new TimedBatcher<>(1, 32, 0, batch -> batch.stream().map(x -> x[0]).toList())) {
        for (int callers : new int[] {2, CALLERS}) {
          double ours =
              callers / ClosedLoop.run(callers, millis, c -> gated.predict(input)).perSecond();
          double theirs =
              callers / ClosedLoop.run(callers, millis, c -> queue.call(input)).perSecond();
          out.printf(
              Locale.ROOT,
              "Hand-off, %d callers on one lane: %.1f µs a call; by queue and future %.1f µs%n",
              callers,
              ours * 1e6,
              theirs * 1e6);
        }
      }
    }

    private void row(String model, String by, ClosedLoop.Result result, String more) {
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.0f | %.0f | %.1f | %s |%n",
          model,
          by,
          result.perSecond(),
          result.p99Micros(),
          result.cpuMicros(),
          more.isEmpty() ? " | | " : more);
      out.flush();
    }

    private String bound(boolean ok) {
      kept &= ok;
      return ok ? "ok" : "MISSED";
    }
  }

  /** One model, opened {@link #SESSIONS} times. */
  private static final class Opened<I, O> implements AutoCloseable {

    private final List<ServedModel<I, O>> models;

    Opened(Supplier<ServedModel<I, O>> open) {
      this.models = Stream.generate(open).limit(SESSIONS).toList();
    }

    ServedModel<I, O> get(int session) {
      return models.get(session);
    }

    /** One batch of the rival's: everybody has his own answer. */
    List<O> together(List<I> batch) {
      return get(0).predictAll(batch, Call.none()).stream().map(Prediction::value).toList();
    }

    List<IntConsumer> calls(IntFunction<I> input) {
      return models.stream()
          .<IntConsumer>map(model -> caller -> model.predict(input.apply(caller)))
          .toList();
    }

    @Override
    public void close() {
      models.forEach(ServedModel::close);
    }
  }

  private static double ratio(
      List<ClosedLoop.Result> subject,
      List<ClosedLoop.Result> floor,
      ToDoubleFunction<ClosedLoop.Result> value) {
    return DoubleStream.iterate(0, i -> i < subject.size(), i -> i + 1)
        .map(
            i ->
                value.applyAsDouble(subject.get((int) i)) / value.applyAsDouble(floor.get((int) i)))
        .sorted()
        .skip(subject.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  private static ClosedLoop.Result median(List<ClosedLoop.Result> results) {
    return results.stream()
        .sorted(Comparator.comparingDouble(ClosedLoop.Result::perSecond))
        .toList()
        .get(results.size() / 2);
  }

  private static float[][] inputs() {
    Random random = new Random(7);
    float[][] inputs = new float[64][WIDTH];
    for (float[] input : inputs) {
      for (int i = 0; i < WIDTH; i++) {
        input[i] = random.nextFloat();
      }
    }
    return inputs;
  }

  private static Path resource(String name) throws IOException {
    Path file = Files.createTempDirectory("benchmarks").resolve(name);
    try (InputStream in = BatchingSuite.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException(name + " is not in the jar");
      }
      Files.copy(in, file);
    }
    file.toFile().deleteOnExit();
    return file;
  }
}
