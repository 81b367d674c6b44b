package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServedSwitchesTest {

  record Input(float x) {}

  private static final Change ANN = Change.by("ann", "calm first");
  private static final Input INPUT = new Input(1);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  @BeforeEach
  void publishTwoVersions() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), ANN);
  }

  @Test
  void split_switchedOff_isAnsweredByTheChampionAndExposesNobody() {
    try (var model =
        ServedModel.of(registry, "m", loader).time(time).split(new AllChallenge()).open()) {
      assertThat(model.predict(INPUT, Call.unit("ann")).value()).isEqualTo(2);
      model.switches().off(Switch.SPLIT, ANN);
      Prediction<Integer> off = model.predict(INPUT, Call.unit("ann"));
      assertThat(off.value()).isEqualTo(1);
      assertThat(off.assignment())
          .isEqualTo(new Assignment("e", "champion", 0, Assignment.Reason.OFF, 3, 1.0));
      assertThat(off.assignment().exposed()).isFalse();
      assertThat(model.predictAll(List.of(INPUT), Call.unit("ann")).get(0).value()).isEqualTo(1);
      model.switches().on(Switch.SPLIT, ANN);
      assertThat(model.predict(INPUT, Call.unit("ann")).value()).isEqualTo(2);

      registry.switchOff("m", Switch.SPLIT, ANN);
      time.advance(Duration.ofSeconds(5));
      assertThat(model.predict(INPUT, Call.unit("ann")).assignment().reason())
          .isEqualTo(Assignment.Reason.OFF);
      registry.withdraw("m", ANN);
      registry.switchOn("m", Switch.SPLIT, ANN);
      time.advance(Duration.ofSeconds(5));
      assertThat(model.predict(INPUT, Call.unit("ann")).assignment().reason())
          .as("an arm without a version is another reason")
          .isEqualTo(Assignment.Reason.UNAVAILABLE);
    }
  }

  @Test
  void pin_ofAnotherVersionThanTheChampion_answersEveryoneOutsideTheExperiment() {
    try (var model =
        ServedModel.of(registry, "m", loader).time(time).split(new AllChallenge()).open()) {
      registry.promote("m", 2, ANN);
      registry.challenge("m", 1, ANN);
      time.runDue();
      model.switches().pin(1, ANN);
      Prediction<Integer> pinned = model.predict(INPUT, Call.unit("ann"));
      assertThat(pinned.value()).isEqualTo(1);
      assertThat(pinned.assignment().reason()).isEqualTo(Assignment.Reason.OFF);
    }
  }

  @Test
  void observer_switchedOff_hearsNeitherAnswersNorTruths() {
    Hearing hearing = new Hearing();
    try (var model = ServedModel.of(registry, "m", loader).time(time).observe(hearing).open()) {
      model.outcome(model.predict(INPUT).id(), 1);
      assertThat(hearing.heard).containsExactly("record", "outcome", "reported");
      model.switches().off(Switch.of("hearing"), ANN);
      OutcomeJoin.Status status = model.outcome(model.predict(INPUT).id(), 1);
      assertThat(status).isEqualTo(OutcomeJoin.Status.JOINED);
      assertThat(hearing.heard).hasSize(3);
      model.switches().on(Switch.of("hearing"), ANN);
      model.predict(INPUT);
      assertThat(hearing.heard).hasSize(4);
    }
  }

  @Test
  void observer_afterReruns_isSwitchedByItsOwnName() {
    Hearing hearing = new Hearing();
    try (var model =
        ServedModel.of(registry, "m", loader)
            .time(time)
            .rerun(Repeatability.sampling(0.5))
            .observe(hearing)
            .open()) {
      model.switches().off(Switch.of("hearing"), ANN);
      model.outcome(model.predict(INPUT).id(), 1);
      assertThat(hearing.heard).isEmpty();
      model.switches().on(Switch.of("hearing"), ANN);
      model.switches().off(Switch.of("rerun-probe"), ANN);
      model.outcome(model.predict(INPUT).id(), 1);
      assertThat(hearing.heard).containsExactly("record", "outcome", "reported");
    }
  }

  private static final class AllChallenge implements Assigner {
    @Override
    public Assignment assign(CharSequence unit) {
      return new Assignment("e", "challenger", 1, Assignment.Reason.SPLIT, 3, 0.5);
    }

    @Override
    public Assignment unassigned() {
      return Assignment.none();
    }

    @Override
    public List<String> variants() {
      return List.of("champion", "challenger");
    }
  }

  private static final class Hearing implements PredictionObserver, Recorder {
    private final List<String> heard = new ArrayList<>();

    @Override
    public Recorder open(VersionContext version) {
      return this;
    }

    @Override
    public void reported(PredictionId id, Outcome outcome, OutcomeJoin.Status status) {
      heard.add("reported");
    }

    @Override
    public void record(PredictionView prediction) {
      heard.add("record");
    }

    @Override
    public void outcome(OutcomeView outcome) {
      heard.add("outcome");
    }

    @Override
    public void close() {}
  }
}
