package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.replay.Backtest;
import dev.mlopsdk.serving.replay.BacktestReport;
import dev.mlopsdk.serving.replay.LoggedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A prediction of a back-test of the logistic model on ONNX Runtime, with what stands in the report
 * counted, against a loop that reads the same log and asks the bare model for 256 rows at a time.
 */
public class ReplaySuite {

  private static final int PREDICTIONS = 20_000;
  private static final int BATCH = 256;

  /** A log and the model that wrote it. */
  @State(Scope.Benchmark)
  public static class Logged {

    private final ModelLoader<Ten, Float> loader = OnnxModel.of(Ten.class, Float.class);
    private final ModelRegistry registry = ModelRegistry.inMemory();
    private final SystemTime time = SystemTime.create("replay-suite");
    private Path root;
    private Model<Ten, Float> model;

    /** Writes the log. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      root = Files.createTempDirectory("replay-suite");
      ModelRef ref =
          registry.publish(
              "m",
              ModelFiles.of("logistic.onnx", Models.logisticBytes()),
              Change.by("benchmark", "replay"));
      Rows rows = new Rows();
      try (PredictionLog log = PredictionLog.to(root).open();
          var served = ServedModel.of(registry, "m", loader).observe(log).open()) {
        for (int i = 0; i < PREDICTIONS; i++) {
          served.predict(rows.nextTen(), rows.nextCall());
          if (i % 1_000 == 0 && !log.flush(Duration.ofSeconds(20))) {
            throw new IllegalStateException("The log lost a record");
          }
        }
      }
      model = loader.load(registry.artifact(ref), Device.cpu());
    }

    /** Removes the files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      model.close();
      time.close();
      try (var files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
      }
    }
  }

  /** The whole back-test. */
  @Benchmark
  @OperationsPerInvocation(PREDICTIONS)
  public BacktestReport backtest(Logged logged) {
    BacktestReport report =
        Backtest.of(logged.registry, "m", logged.loader, LoggedInput.records(Ten.class))
            .versions(1)
            .over(LogReader.of(logged.root));
    if (report.versions().get(0).reproduced() != PREDICTIONS) {
      throw new IllegalStateException("The back-test did not reproduce the log: " + report);
    }
    return report;
  }

  /** The floor: reading, making the records, and the model in batches. */
  @Benchmark
  @OperationsPerInvocation(PREDICTIONS)
  public double readAndPredictAll(Logged logged) {
    LoggedInput<Ten> inputs = LoggedInput.records(Ten.class);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      frames.add(new Frame(logged.model.reader().schema(), logged.time));
    }
    double sum = 0;
    List<Ten> batch = new ArrayList<>();
    try (Stream<LoggedPrediction> all = LogReader.of(logged.root).model("m").read()) {
      for (Iterator<LoggedPrediction> each = all.iterator(); each.hasNext(); ) {
        batch.add(inputs.of(each.next(), logged.model.reader().schema()));
        if (batch.size() == BATCH || !each.hasNext()) {
          for (int i = 0; i < batch.size(); i++) {
            frames.get(i).begin(batch.get(i), Call.none(), Assignment.none());
            logged.model.reader().read(batch.get(i), frames.get(i).row());
          }
          for (float answer : logged.model.predictAll(batch, frames.subList(0, batch.size()))) {
            sum += answer;
          }
          batch.clear();
        }
      }
    }
    return sum;
  }
}
