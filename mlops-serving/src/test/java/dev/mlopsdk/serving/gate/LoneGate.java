package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A gate without a served model around it. */
final class LoneGate {

  private static final ModelRef REF = new ModelRef("m", 1);

  private final TimeSource time;
  private final Gate<Integer, Integer> gate;

  LoneGate(int lanes, int most, Admission admission, TimeSource time, IntUnaryOperator answer) {
    this(new Numbers(lanes, most, answer), admission, time);
  }

  LoneGate(Model<Integer, Integer> model, Admission admission, TimeSource time) {
    this.time = time;
    VersionMeters meters = new VersionMeters(new CompositeMeterRegistry(), REF);
    this.gate =
        new Gate<>(
            model,
            REF,
            meters,
            new BatchMeters(meters, Batching.Sizing.EXACT),
            time,
            admission,
            Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS),
            new Callers(0),
            closed -> {});
  }

  int predict(int input, Call call) {
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(input, call, Assignment.none());
    return gate.predict(input, frame);
  }

  Load load() {
    return gate.load();
  }

  void close() {
    gate.close();
  }

  private record Numbers(int lanes, int most, IntUnaryOperator answer)
      implements Model<Integer, Integer> {

    @Override
    public InputReader<Integer> reader() {
      return InputReader.none();
    }

    @Override
    public int[] batchSizes() {
      return new int[] {1, most};
    }

    @Override
    public Integer predict(Integer input, Frame frame) {
      return answer.applyAsInt(input);
    }

    @Override
    public List<Integer> predictAll(List<? extends Integer> inputs, List<Frame> frames) {
      // No stream: Lincheck would try all interleavings of what it is made of.
      List<Integer> answers = new ArrayList<>(inputs.size());
      for (Integer input : inputs) {
        answers.add(answer.applyAsInt(input));
      }
      return answers;
    }

    @Override
    public void close() {}
  }
}
