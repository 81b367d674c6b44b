package dev.mlopsdk.core.log.read;

import static dev.mlopsdk.core.log.read.LogLines.id;
import static dev.mlopsdk.core.log.read.LogLines.outcome;
import static dev.mlopsdk.core.log.read.LogLines.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.log.read.LateJoin.Counts;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateJoinTest {

  private static final List<String> ARMS = List.of("champion", "challenger");
  private static final String FILE = "/20260601T120000000Z-000001.jsonl";
  private static final String LATER = "/20260601T130000000Z-000002.jsonl";

  @TempDir Path root;

  /** Notes what it is told. */
  private static final class Notes implements Recorder {

    final List<String> told = new ArrayList<>();
    final List<String> answers = new ArrayList<>();

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView o) {
      answers.add(o.idNonce() + " " + o.output());
      told.add(
          "%d %s %s=%s after %d ms as %s/%d, score %s"
              .formatted(
                  o.idCounter(),
                  o.name(),
                  o.label() == null ? "value" : "label",
                  o.label() == null ? o.value() : o.label(),
                  o.delayNanos() / 1_000_000,
                  o.assignment().variant(),
                  o.assignment().index(),
                  o.score()));
    }

    @Override
    public void close() {}
  }

  private final Notes notes = new Notes();
  private final LateJoin late = new LateJoin();

  private Counts join(LogReader log) {
    return late.join(log, ARMS, ref -> ref.equals(ModelRef.of("delay", 1)) ? notes : null);
  }

  private static String at(int seconds) {
    return Instant.parse("2026-06-01T12:00:00Z").plusSeconds(seconds).toString();
  }

  private static final String MORE =
      ",\"experiment\":\"x\",\"variant\":\"challenger\",\"reason\":\"SPLIT\",\"epoch\":1,\"propensity\":0.5,\"score\":0.25";

  @Test
  void join_truthOfAnotherReplica_isToldWithScoreAssignmentAndDelay() {
    LogLines.write(root, "a" + FILE, List.of(prediction(id(1, 64), at(0), "delay", 1, MORE)));
    LogLines.write(
        root,
        "b" + FILE,
        List.of(
            outcome(id(1, 64), at(2), "outcome", 1, "UNKNOWN"),
            outcome(id(1, 64), at(3), "outcome", 0, "UNKNOWN"),
            outcome(id(1, 64), at(4), "refund", 12.5, "UNKNOWN"),
            outcome(id(9, 64), at(4), "outcome", 1, "UNKNOWN")));

    Counts counts = join(LogReader.of(root).outcomesOf("b"));

    assertThat(counts).isEqualTo(new Counts(2, 1, 0, 1, 0));
    assertThat(notes.told)
        .containsExactly(
            "64 outcome value=1.0 after 2000 ms as challenger/1, score 0.25",
            "64 refund value=12.5 after 4000 ms as challenger/1, score 0.25");
  }

  @Test
  void join_answerInTheLog_isToldUnlessAFallbackGaveIt() {
    String fallback = ",\"output\":\"cat\",\"source\":\"fallback\"";
    LogLines.write(
        root,
        "a" + FILE,
        List.of(
            prediction(id(5, 64), at(0), "delay", 1, ",\"output\":[0.25,0.75]"),
            prediction(id(5, 65), at(0), "delay", 1, fallback),
            outcome(id(5, 64), at(2), "outcome", 1, "LATE"),
            outcome(id(5, 65), at(3), "outcome", 1, "LATE")));

    join(LogReader.of(root));

    assertThat(notes.answers).containsExactlyInAnyOrder("5 [0.25, 0.75]", "5 null");
  }

  @Test
  void join_again_tellsNothingTwiceAndWhatIsNew() {
    LogLines.write(
        root,
        "a" + FILE,
        List.of(
            prediction(id(1, 64), at(0)),
            prediction(id(1, 65), at(0)),
            outcome(id(1, 64), at(1), "outcome", 1, "LATE")));
    LogReader log = LogReader.of(root);

    assertThat(join(log)).isEqualTo(new Counts(1, 0, 0, 0, 0));
    assertThat(join(log)).isEqualTo(new Counts(0, 1, 0, 0, 0));
    LogLines.write(root, "a" + LATER, List.of(outcome(id(1, 65), at(3600), "outcome", 1, "LATE")));
    assertThat(join(log)).isEqualTo(new Counts(1, 1, 0, 0, 0));
    assertThat(notes.told).hasSize(2);
  }

  @Test
  void join_windowMovesOnAndBack_tellsNothingTwice() {
    LogLines.write(
        root,
        "a" + FILE,
        List.of(prediction(id(1, 64), at(0)), outcome(id(1, 64), at(1), "outcome", 1, "LATE")));
    LogReader log = LogReader.of(root);
    join(log);

    // Beyond the minute by which clocks may differ: what was told is forgotten, and not told again.
    assertThat(join(log.from(Instant.parse(at(120))))).isEqualTo(new Counts(0, 0, 0, 0, 0));
    assertThat(join(log)).isEqualTo(new Counts(0, 0, 0, 0, 0));
    assertThat(notes.told).hasSize(1);
  }

  @Test
  void join_overReplicas_countsEachTruthOnce() {
    // a's memory joined 64; of 65 and 66 both heard, b first and a first.
    LogLines.write(
        root,
        "a" + FILE,
        List.of(
            prediction(id(1, 64), at(0)),
            prediction(id(1, 65), at(0)),
            prediction(id(1, 66), at(0)),
            outcome(id(1, 66), at(1), "outcome", 1, "LATE"),
            outcome(id(1, 64), at(2), "outcome", 1, "JOINED"),
            outcome(id(1, 65), at(5), "outcome", 1, "LATE")));
    LogLines.write(
        root,
        "b" + FILE,
        List.of(
            outcome(id(1, 64), at(1), "outcome", 1, "UNKNOWN"),
            outcome(id(1, 66), at(1), "outcome", 1, "UNKNOWN"),
            outcome(id(1, 65), at(4), "outcome", 1, "UNKNOWN")));

    Counts a = join(LogReader.of(root).outcomesOf("a"));
    Counts b = new LateJoin().join(LogReader.of(root).outcomesOf("b"), ARMS, ref -> notes);

    assertThat(a).isEqualTo(new Counts(1, 1, 0, 0, 0));
    assertThat(b).isEqualTo(new Counts(1, 2, 0, 0, 0));
    assertThat(notes.told)
        .containsExactly(
            "66 outcome value=1.0 after 1000 ms as champion/0, score NaN",
            "65 outcome value=1.0 after 4000 ms as champion/0, score NaN");
  }

  @Test
  void join_horizonVersionAndModel_decide() {
    LogLines.write(
        root,
        "a" + FILE,
        List.of(
            prediction(id(1, 64), at(0)),
            prediction(id(1, 65), at(0), "delay", 2, ""),
            prediction(id(1, 66), at(0), "price", 1, ""),
            outcome(id(1, 65), at(1), "outcome", 1, "UNKNOWN"),
            outcome(id(1, 66), at(1), "outcome", 1, "UNKNOWN"),
            outcome(id(1, 64), at(61), "outcome", 1, "UNKNOWN")));
    LogReader log =
        LogReader.of(root)
            .model("delay")
            .to(Instant.parse(at(5)))
            .outcomesWithin(Duration.ofMinutes(1));

    assertThat(join(log)).isEqualTo(new Counts(0, 0, 1, 1, 1));
    assertThat(notes.told).isEmpty();
    // A version that is watched later is told then.
    assertThat(late.join(log, ARMS, ref -> notes)).isEqualTo(new Counts(1, 0, 1, 1, 0));
  }

  @Test
  void join_severalReplicasAndNoneNamed_isRefused() {
    LogLines.write(root, "a" + FILE, List.of());
    LogLines.write(root, "b" + FILE, List.of());

    assertThatThrownBy(() -> join(LogReader.of(root)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a, b]")
        .hasMessageContaining("outcomesOf");
  }
}
