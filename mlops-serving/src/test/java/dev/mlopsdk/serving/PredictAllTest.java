package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.value.Economics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What meters, observers and accounts get of inputs that are answered together. */
class PredictAllTest {

  record Input(float x) {}

  private static final ModelRef REF = ModelRef.of("m", 1);
  private static final List<Input> INPUTS = List.of(new Input(1), new Input(2), new Input(3));

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Notes notes = new Notes();

  /** Answers all inputs at once, as {@code answer} says. */
  private record Together(BiFunction<List<? extends Input>, List<Frame>, List<Float>> answer)
      implements Model<Input, Float>, ModelLoader<Input, Float> {

    @Override
    public InputReader<Input> reader() {
      return InputReader.ofRecord(Input.class);
    }

    @Override
    public Float predict(Input input, Frame frame) {
      return answer.apply(List.of(input), List.of(frame)).get(0);
    }

    @Override
    public List<Float> predictAll(List<? extends Input> inputs, List<Frame> frames) {
      return answer.apply(inputs, frames);
    }

    @Override
    public Model<Input, Float> load(ModelArtifact artifact, Device device) {
      return this;
    }

    @Override
    public String runtime() {
      return "fake";
    }

    @Override
    public void close() {}
  }

  /** What an observer saw: the number in each row, after a + or −. */
  private static final class Notes implements PredictionObserver, Recorder {
    private final List<String> seen = new ArrayList<>();
    private boolean broken;

    @Override
    public Recorder open(VersionContext version) {
      return this;
    }

    @Override
    public void record(PredictionView prediction) {
      seen.add("+" + prediction.row().number(0));
      if (broken) {
        throw new AssertionError("broken");
      }
    }

    @Override
    public void failed(PredictionView prediction, Throwable failure) {
      seen.add("-" + prediction.row().number(0));
    }

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  private ServedModel<Input, Float> serve(
      BiFunction<List<? extends Input>, List<Frame>, List<Float>> answer,
      PredictionObserver observer) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", new Together(answer))
        .observe(notes)
        .observe(observer)
        .validate(
            (version) ->
                row -> {
                  if (row.number(0) < 0) {
                    throw new InvalidInputException(
                        InvalidInputException.Kind.RANGE, "below 0", List.of("x"));
                  }
                })
        .meters(meters)
        .time(time)
        .open();
  }

  private long timed(String outcome) {
    return meters.get(CoreMeters.PREDICTION).tag("outcome", outcome).timer().count();
  }

  @Test
  void predictAll_modelFails_everyInputFailsWithItsOwnRow() {
    try (var served =
        serve(
            (inputs, frames) -> {
              throw new ModelException(ModelException.Kind.INFERENCE, "no");
            },
            Economics.in("eur"))) {
      assertThatThrownBy(() -> served.predictAll(INPUTS, Call.none()))
          .isInstanceOf(ModelException.class);
      assertThat(notes.seen).containsExactly("-1.0", "-2.0", "-3.0");
      assertThat(timed("error")).isEqualTo(3);
    }
  }

  @Test
  void predictAll_oneDoesNotFit_itsOwnRowIsTold() {
    try (var served = serve((inputs, frames) -> List.of(), Economics.in("eur"))) {
      assertThatThrownBy(() -> served.predictAll(List.of(new Input(1), new Input(-2)), Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(1))
          .hasMessageEndingWith("(index 1 of 2 inputs)");
      assertThat(notes.seen).containsExactly("--2.0");
      assertThat(timed("rejected")).isEqualTo(1);
    }
  }

  @Test
  void predictAll_modelFindsOneThatDoesNotFit_itsOwnRowIsTold() {
    try (var served =
        serve(
            (inputs, frames) -> {
              throw new InvalidInputException(InvalidInputException.Kind.SHAPE, "odd").at(2, 3);
            },
            Economics.in("eur"))) {
      assertThatThrownBy(() -> served.predictAll(INPUTS, Call.none()))
          .isInstanceOf(InvalidInputException.class);
      assertThat(notes.seen).containsExactly("-3.0");
    }
  }

  @Test
  void predictAll_modelAnswersTooFew_saysSo_andNoneIsAnsweredAndFailed() {
    try (var served = serve((inputs, frames) -> List.of(0.5f), Economics.in("eur"))) {
      assertThatThrownBy(() -> served.predictAll(INPUTS, Call.none()))
          .isInstanceOf(ModelException.class)
          .hasMessage(
              "m:1 has to answer every input, but gave 1 answers to 3 inputs; correct its"
                  + " predictAll");
      assertThat(notes.seen).containsExactly("-1.0", "-2.0", "-3.0");
    }
  }

  @Test
  void predict_observerDies_theAnswerIsNotAFailureToo() {
    notes.broken = true;
    try (var served = serve((inputs, frames) -> List.of(0.5f), Economics.in("eur"))) {
      assertThatThrownBy(() -> served.predict(new Input(1))).isInstanceOf(AssertionError.class);
      assertThatThrownBy(() -> served.predictAll(List.of(new Input(1)), Call.none()))
          .isInstanceOf(AssertionError.class);
      assertThat(notes.seen).containsExactly("+1.0", "+1.0");
    }
  }

  @Test
  void predictAll_deviceTimeOfABatch_isChargedOnce() {
    Economics eur = Economics.in("eur").perDeviceSecond(1);
    try (var served =
        serve(
            (inputs, frames) -> {
              time.advance(Duration.ofMillis(300));
              return inputs.stream().map(Input::x).toList();
            },
            eur)) {
      served.predictAll(INPUTS, Call.none());
      assertThat(eur.of(REF).cost()).isCloseTo(0.3, within(1e-9));
    }
  }

  @Test
  void predictAll_modelMarksRunsOfItsOwn_eachIsChargedItsRun() {
    Economics eur = Economics.in("eur").perDeviceSecond(1);
    try (var served =
        serve(
            (inputs, frames) -> {
              for (Frame frame : frames) {
                frame.mark(Phase.ENCODE);
                time.advance(Duration.ofMillis(100));
                frame.mark(Phase.INFERENCE);
                frame.mark(Phase.DECODE);
              }
              return inputs.stream().map(Input::x).toList();
            },
            eur)) {
      served.predictAll(INPUTS, Call.none());
      assertThat(eur.of(REF).cost()).isCloseTo(0.3, within(1e-9));
    }
  }
}
