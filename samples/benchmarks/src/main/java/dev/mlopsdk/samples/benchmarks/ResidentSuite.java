package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs a prediction that its model may be unloaded at any time. */
public class ResidentSuite {

  /** The whole stack over a model that does nothing, with {@code memory(...)}. */
  @State(Scope.Benchmark)
  public static class Resident {

    private static final Float HALF = 0.5f;

    private ServedModel<Ten, Float> served;

    /** Publishes and opens. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      served = Models.residentStack(FakeModel.of(Ten.class, ten -> HALF));
    }

    /** Closes. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** One prediction. */
  @Benchmark
  public Prediction<Float> stackResident(Resident resident, Rows rows) {
    return resident.served.predict(rows.nextTen(), rows.nextCall());
  }
}
