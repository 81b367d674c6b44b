package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.state.DriftState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

  private static final Optional<Baseline> BASELINE = Optional.of(Restarted.normal(1));

  @TempDir private Path folder;

  @Test
  void alarm_thatStands_standsAfterARestartAndIsToldOnce() {
    Restarted service = new Restarted(monitor(), BASELINE, 2);
    service.buckets(20, 0);
    service.buckets(5, 1);
    assertThat(service.told()).containsExactly("distance true");
    Evidence before = evidence(service.report());

    service.restart(monitor());
    assertThat(service.now().signal(Restarted.REF).eValue()).isGreaterThan(100);
    Evidence after = evidence(service.report());
    service.buckets(5, 1);

    assertThat(after).isEqualTo(before);
    assertThat(after.since()).isEqualTo(Restarted.START.plus(Restarted.BUCKET.multipliedBy(20)));
    assertThat(service.report().notes()).isEmpty();
    assertThat(service.told()).containsExactly("distance true");
    service.restart(monitor());
    service.buckets(30, 0);
    assertThat(service.told()).containsExactly("distance true", "distance false");
  }

  @Test
  void acknowledgement_outlivesACrash() {
    Restarted service = new Restarted(monitor(), BASELINE, 3);
    service.buckets(5, 1);
    service.now().acknowledge(Restarted.REF);
    assertThat(service.told()).containsExactly("distance true", "distance false");

    copyOfACrash(service);

    assertThat(service.report().alarmed()).isEmpty();
    service.time.advance(Restarted.BUCKET.multipliedBy(20));
    assertThat(service.told()).containsExactly("distance true", "distance false");
  }

  @Test
  void crash_losesTheOpenBucketAndNoMore() {
    Restarted service = new Restarted(monitor(), BASELINE, 4);
    service.buckets(8, 0);
    service.serve(70, 0);

    copyOfACrash(service);

    assertThat(service.report().feature("distance").samples()).isEqualTo(800);
  }

  @Test
  void stop_inTheMiddleOfABucket_losesNothing() {
    Restarted service = new Restarted(monitor(), BASELINE, 5);
    service.buckets(8, 0);
    service.serve(70, 0);

    service.restart(monitor());

    assertThat(service.report().feature("distance").samples()).isEqualTo(870);
  }

  @Test
  void downtime_longerThanTheWindow_leavesItEmptyAndTheEvidenceWhereItWas() {
    Restarted service = new Restarted(monitor(), BASELINE, 6);
    service.buckets(20, 0);
    service.buckets(5, 1);
    service.stop();
    Evidence before = evidence(service.now(), service);

    service.time.advance(Duration.ofDays(3));
    service.start(monitor());

    DriftReport report = service.report();
    assertThat(report.feature("distance").samples()).isZero();
    assertThat(report.alarmed()).containsExactly("distance");
    assertThat(evidence(report).since()).isEqualTo(before.since());
    Instant back = service.time.now();
    assertThat(service.now().details(Restarted.REF).from()).isEqualTo(back);
    service.buckets(1, 1);
    assertThat(service.report().feature("distance").samples()).isEqualTo(100);
    assertThat(service.told()).containsExactly("distance true");
  }

  @Test
  void downtime_ofHalfAWindow_dropsWhatIsOlderThanTheWindow() {
    Restarted service = new Restarted(monitor(), BASELINE, 7);
    service.buckets(12, 0);
    service.serve(50, 0);
    service.stop();

    service.time.advance(Restarted.BUCKET.multipliedBy(6));
    service.start(monitor());

    assertThat(service.report().feature("distance").samples()).isEqualTo(600 + 50);
    assertThat(service.now().details(Restarted.REF).buckets()).hasSize(7);
  }

  @Test
  void learnedBaseline_isKept() {
    Restarted service = new Restarted(monitor().withLearnedRows(500), Optional.empty(), 8);
    service.buckets(6, 0);
    assertThat(service.report().source()).isEqualTo(DriftReport.Source.LEARNED);

    service.restart(monitor().withLearnedRows(9_000));

    assertThat(service.report().source()).isEqualTo(DriftReport.Source.LEARNED);
    service.buckets(5, 1);
    assertThat(service.told()).containsExactly("distance true");
  }

  @Test
  void segments_areKept() throws IOException {
    Path csv = folder.resolve("flights.csv");
    StringBuilder text = new StringBuilder("distance,origin\n");
    for (int i = 0; i < 2000; i++) {
      text.append(i % 97 / 97.0).append(i % 4 > 0 ? ",A\n" : ",B\n");
    }
    Files.writeString(csv, text);
    Baseline baseline = Baseline.fromCsv(csv).segmentedBy("origin", 5, csv);
    Restarted service = new Restarted(monitor(), Optional.of(baseline), 9);
    service.buckets(3, 0);
    List<SegmentDrift> before = service.report().segments();

    service.restart(monitor());

    assertThat(service.report().segments()).isEqualTo(before).hasSize(3);
    service.time.advance(Duration.ofDays(1));
    assertThat(service.report().segments().get(0).features().get(0).samples()).isZero();
  }

  @Test
  void state_ofOtherSettings_isSetAsideAndSaid() {
    Restarted service = new Restarted(monitor(), BASELINE, 10);
    service.buckets(5, 1);

    service.restart(monitor().withAlpha(0.02));

    assertThat(service.report().notes())
        .singleElement()
        .asString()
        .startsWith("the watch starts anew, for the kept state is of no use: it was gathered with")
        .contains("alpha 0.01", "alpha 0.02")
        .endsWith("it is kept aside as " + file(".aside-1"));
    assertThat(service.report().alarmed()).isEmpty();
    assertThat(file(".aside-1")).exists();
    service.restart(monitor().withAlpha(0.02).withWindow(Duration.ofHours(2), 24));
    assertThat(service.report().notes())
        .singleElement()
        .asString()
        .contains("window of PT2H in 24");
    service.restart(monitor().withAlpha(0.02).withWindow(Duration.ofHours(2), 24));
    assertThat(service.report().notes()).isEmpty();
  }

  /** What decides which effect matters may change: the evidence stays what it was. */
  @Test
  void state_ofOtherEffects_isGoneOnWith() {
    Restarted service = new Restarted(monitor(), BASELINE, 11);
    service.buckets(8, 0);

    service.restart(monitor().withEffectFrom(0.3, 0.2).withMinimumSamples(500));

    assertThat(service.report().notes()).isEmpty();
    assertThat(service.report().feature("distance").samples()).isEqualTo(800);
  }

  @Test
  void state_ofAnotherBaseline_isSetAside() {
    Restarted service = new Restarted(monitor(), BASELINE, 12);
    service.buckets(5, 1);
    service.stop();

    Restarted other = new Restarted(monitor(), Optional.of(Restarted.normal(2)), 12);
    assertThat(other.report().notes())
        .singleElement()
        .asString()
        .contains("it was gathered over another baseline; it is kept aside as");
    other.buckets(2, 0);
    other.stop();
    Restarted learning = new Restarted(monitor(), Optional.empty(), 12);

    assertThat(learning.report().source()).isEqualTo(DriftReport.Source.LEARNING);
    assertThat(learning.report().notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("over a stored baseline, and the version brings none now"));
  }

  @Test
  void state_thatIsDamaged_isSetAside() throws IOException {
    Restarted service = new Restarted(monitor(), BASELINE, 13);
    service.buckets(5, 1);
    service.stop();
    byte[] bytes = Files.readAllBytes(file(""));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(""), bytes);

    service.start(monitor());

    assertThat(service.report().notes())
        .singleElement()
        .asString()
        .contains("it is damaged: its checksum is wrong; it is kept aside as");
    assertThat(file(".aside-1")).hasBinaryContent(bytes);
    assertThat(service.report().source()).isEqualTo(DriftReport.Source.STORED);
  }

  @Test
  void state_ofAnotherReplica_isNotTouched() throws IOException {
    Restarted first = new Restarted(monitor(), BASELINE, 14);
    first.buckets(3, 0);
    Restarted second = new Restarted(monitor(), BASELINE, 15);
    byte[] kept = Files.readAllBytes(file(""));
    second.buckets(3, 1);

    assertThat(second.report().notes())
        .singleElement()
        .asString()
        .startsWith("the state is not kept over a restart: ")
        .endsWith("give each replica a directory of its own");
    assertThat(second.report().drifted()).containsExactly("distance");
    second.stop();
    assertThat(file("")).hasBinaryContent(kept);
    first.restart(monitor());
    assertThat(first.report().notes()).isEmpty();
  }

  @Test
  void state_inAPlaceThatCannotBeWritten_isNotedAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    DriftMonitor nowhere =
        Restarted.monitor().withKeeping(Restarted.at(DriftState.directory(file)));
    Restarted service = new Restarted(nowhere, BASELINE, 16);

    service.buckets(8, 1);

    assertThat(service.report().alarmed()).containsExactly("distance");
    assertThat(service.report().notes())
        .singleElement()
        .asString()
        .startsWith("the state is not kept over a restart: ");
    service.stop();
  }

  @Test
  void rollback_inOneProcess_goesOn() {
    DriftMonitor one =
        Restarted.monitor()
            .withDesignEffect(DesignEffect.none())
            .withState(DriftState.directory(folder));
    Restarted service = new Restarted(one, BASELINE, 17);
    service.buckets(5, 1);
    service.stop();

    service.time.advance(Duration.ofMinutes(1));
    service.start(one);

    assertThat(service.report().notes()).isEmpty();
    assertThat(service.report().alarmed()).containsExactly("distance");
    service.buckets(2, 1);
    assertThat(service.told()).containsExactly("distance true");
    service.stop();
  }

  @Test
  void changes_thatNobodyWasToldBeforeTheStop_areToldAfterIt() {
    DriftState state = DriftState.inMemory();
    DriftMonitor monitor =
        DriftMonitor.withDefaults().withAlarm(Alarm.EACH_WINDOW).withKeeping(Restarted.at(state));
    Restarted service = new Restarted(monitor, BASELINE, 18);
    service.onEvent = event -> service.stop();
    service.serve(500, 1);
    service.time.advance(Restarted.BUCKET);
    assertThat(methods(service)).containsExactly("psi");
    service.onEvent = event -> {};

    service.start(monitor);
    service.serve(100, 1);
    service.time.advance(Restarted.BUCKET);

    assertThat(methods(service)).containsExactly("psi", "ks", "wasserstein");
  }

  private static List<String> methods(Restarted service) {
    return service.events.stream()
        .map(event -> ((ModelEvent.DriftChanged) event).method())
        .toList();
  }

  @Test
  void smallestShift_ofAFeatureThatIsNone_namesThoseWatched() {
    Restarted service = new Restarted(monitor(), BASELINE, 19);

    assertThat(service.now().smallestShift(Restarted.REF, "distance", 1000)).isLessThan(1);
    assertThatThrownBy(() -> service.now().smallestShift(Restarted.REF, "distence", 1000))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("There is no feature 'distence'; watched are [distance, origin]");
    service.stop();
    Restarted learning = new Restarted(Restarted.monitor(), Optional.empty(), 19);
    assertThat(learning.now().smallestShift(Restarted.REF, "distance", 1000)).isInfinite();
    assertThatThrownBy(() -> learning.now().smallestShift(Restarted.REF, "distence", 1000))
        .hasMessage("There is no feature 'distence'; the model has [distance, origin]");
  }

  private DriftMonitor monitor() {
    return Restarted.monitor()
        .withDesignEffect(DesignEffect.none())
        .withKeeping(Restarted.at(DriftState.directory(folder)));
  }

  private Path file(String end) {
    return folder.resolve("delay-2.state" + end).toAbsolutePath();
  }

  /** A new process over what was on the disk, while the old one never closes. */
  private void copyOfACrash(Restarted service) {
    Path copy = folder.resolve("copy");
    try {
      Files.createDirectory(copy);
      Files.copy(file(""), copy.resolve("delay-2.state"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    service.start(
        Restarted.monitor()
            .withDesignEffect(DesignEffect.none())
            .withKeeping(Restarted.at(DriftState.directory(copy))));
  }

  private static Evidence evidence(DriftReport report) {
    return report.feature("distance").evidence().orElseThrow();
  }

  private Evidence evidence(DriftMonitor stopped, Restarted service) {
    assertThat(stopped.reports()).isEmpty();
    service.start(monitor());
    Evidence evidence = evidence(service.report());
    service.stop();
    return evidence;
  }
}
