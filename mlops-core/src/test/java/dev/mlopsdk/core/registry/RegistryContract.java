package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do; a row of the table in docs/registry.md is a test here. */
abstract class RegistryContract {

  static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  static final Change ANN = Change.by("ann", "a reason");
  static final Change BOB = Change.by("bob", "complaints");

  final FakeTime time = FakeTime.at(NOON);
  ModelRegistry registry = ModelRegistry.inMemory();

  abstract RegistryStore newStore();

  @BeforeEach
  void openRegistry() {
    registry = ModelRegistry.over(newStore()).withTime(time);
  }

  static ModelFiles files(String content) {
    return ModelFiles.of("model.fake", content.getBytes(StandardCharsets.UTF_8));
  }

  void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("delay", files("v" + i), ANN);
    }
  }

  private static OptionalInt version(int version) {
    return OptionalInt.of(version);
  }

  @Test
  void publish_theFirstVersion_isChampion() {
    assertThat(registry.publish("delay", files("v1"), ANN)).isEqualTo(ModelRef.of("delay", 1));
    assertThat(registry.state("delay"))
        .isEqualTo(
            new RegistryState(
                "delay",
                1,
                List.of(1),
                version(1),
                OptionalInt.empty(),
                List.of(),
                Map.of(),
                NOON));
  }

  @Test
  void publish_aLaterVersion_isChallengerIfThatPlaceIsFree() {
    publish(2);
    assertThat(registry.state("delay").champion()).hasValue(1);
    assertThat(registry.state("delay").challenger()).hasValue(2);
  }

  @Test
  void publish_whileThereIsAChallenger_onlyStores() {
    publish(3);
    RegistryState state = registry.state("delay");
    assertThat(state.versions()).containsExactly(1, 2, 3);
    assertThat(state.version("champion")).hasValue(1);
    assertThat(state.version("challenger")).hasValue(2);
  }

  @Test
  void promote_theChallenger_clearsItsPlaceAndRemembersTheOldChampion() {
    publish(2);
    RegistryState state = registry.promote("delay", 2, BOB);
    assertThat(state.champion()).hasValue(2);
    assertThat(state.challenger()).isEmpty();
    assertThat(state.formerChampions()).containsExactly(1);
    assertThat(registry.state("delay")).isEqualTo(state);
  }

  @Test
  void promote_anotherVersion_keepsTheChallenger() {
    publish(3);
    RegistryState state = registry.promote("delay", 3, BOB);
    assertThat(state.champion()).hasValue(3);
    assertThat(state.challenger()).hasValue(2);
  }

  @Test
  void promote_theChampion_changesNothingAndAuditsNothing() {
    publish(2);
    RegistryState before = registry.state("delay");
    assertThat(registry.promote("delay", 1, BOB)).isEqualTo(before);
    assertThat(registry.state("delay")).isEqualTo(before);
    assertThat(registry.audit("delay")).hasSize(2);
  }

  @Test
  void promote_anUnknownVersion_namesTheVersions() {
    publish(2);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> registry.promote("delay", 7, BOB))
        .withMessageContaining("no version 7 of delay")
        .withMessageContaining("[1, 2]");
  }

  @Test
  void rollback_afterAPromotion_goesBackToTheFormerChampion() {
    publish(2);
    registry.promote("delay", 2, ANN);
    RegistryState state = registry.rollback("delay", BOB);
    assertThat(state.champion()).hasValue(1);
    assertThat(state.formerChampions()).isEmpty();
  }

  @Test
  void rollback_ofAVersionThatNeverLoaded_goesBackToTheOneThatServes() {
    publish(3);
    registry.promote("delay", 2, ANN);
    registry.promote("delay", 3, ANN); // every process still serves 2
    assertThat(registry.rollback("delay", BOB).champion()).hasValue(2);
  }

  @Test
  void rollback_repeated_goesBackStepByStepAndThenAdvises() {
    publish(3);
    registry.promote("delay", 2, ANN);
    registry.promote("delay", 3, ANN);
    assertThat(registry.rollback("delay", BOB).champion()).hasValue(2);
    assertThat(registry.rollback("delay", BOB).champion()).hasValue(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.rollback("delay", BOB))
        .withMessageContaining("nothing to roll delay back to")
        .withMessageContaining("no former champion")
        .withMessageContaining("Promote another version of [2, 3] instead");
  }

  @Test
  void rollback_ofTheOnlyVersion_advisesToPublishAnother() {
    publish(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.rollback("delay", BOB))
        .withMessageContaining("Publish another version and promote it instead");
  }

  @Test
  void rollback_toTheChallenger_clearsItsPlace() {
    publish(2);
    registry.promote("delay", 2, ANN);
    registry.challenge("delay", 1, ANN);
    RegistryState state = registry.rollback("delay", BOB);
    assertThat(state.champion()).hasValue(1);
    assertThat(state.challenger()).isEmpty();
  }

  @Test
  void formerChampions_afterManyPromotions_areBounded() {
    publish(2);
    for (int i = 0; i < 50; i++) {
      registry.promote("delay", 2 - i % 2, ANN);
    }
    assertThat(registry.state("delay").formerChampions()).hasSize(RegistryState.MAX_FORMER);
  }

  @Test
  void challenge_aStoredVersion_takesTheOthersPlace() {
    publish(3);
    assertThat(registry.challenge("delay", 3, ANN).challenger()).hasValue(3);
  }

  @Test
  void challenge_theChallenger_changesNothing() {
    publish(2);
    RegistryState before = registry.state("delay");
    assertThat(registry.challenge("delay", 2, ANN)).isEqualTo(before);
  }

  @Test
  void challenge_theChampion_isRefused() {
    publish(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.challenge("delay", 1, ANN))
        .withMessageContaining("is the champion and cannot challenge itself");
  }

  @Test
  void challenge_anUnknownVersion_namesTheVersions() {
    publish(1);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> registry.challenge("delay", 2, ANN))
        .withMessageContaining("[1]");
  }

  @Test
  void withdraw_theChallenger_leavesNone() {
    publish(2);
    assertThat(registry.withdraw("delay", ANN).challenger()).isEmpty();
    RegistryState after = registry.state("delay");
    assertThat(registry.withdraw("delay", ANN)).isEqualTo(after);
  }

  @Test
  void anUnknownModel_namesTheModels() {
    publish(1);
    for (Runnable use :
        List.<Runnable>of(
            () -> registry.state("dealy"),
            () -> registry.promote("dealy", 1, ANN),
            () -> registry.rollback("dealy", ANN),
            () -> registry.artifact(ModelRef.of("dealy", 1)),
            () -> registry.audit("dealy"))) {
      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(use::run)
          .withMessageContaining("no model 'dealy'")
          .withMessageContaining("[delay]");
    }
    assertThat(registry.models()).containsExactly("delay");
  }

  @Test
  void anIllegalName_isRefusedWithTheRule() {
    for (String name : List.of("", "..", ".state", "a/b", "a b")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> registry.publish(name, files("x"), ANN))
          .withMessageContaining("A model's name is");
      assertThatIllegalArgumentException().isThrownBy(() -> registry.state(name));
    }
    assertThat(registry.models()).isEmpty();
  }

  @Test
  void artifact_afterPublish_hasTheBytesTheManifestAndVerifies() {
    registry.publish(
        "delay",
        files("abc").baseline(text("baseline.json", "{}")).tag("k", "v").metric("auc", 0.75),
        BOB);
    ModelArtifact artifact = registry.artifact(ModelRef.of("delay", 1));
    Manifest manifest = artifact.manifest();
    assertThat(artifact.read("model.fake")).asString().isEqualTo("abc");
    assertThat(artifact.read("baseline.json")).asString().isEqualTo("{}");
    assertThat(manifest.primary()).isEqualTo("model.fake");
    assertThat(manifest.baseline()).hasValue("baseline.json");
    assertThat(manifest.size()).isEqualTo(5);
    assertThat(manifest.change()).isEqualTo(BOB);
    assertThat(manifest.createdAt()).isEqualTo(NOON);
    assertThat(manifest.tags()).containsEntry("k", "v");
    assertThat(manifest.metrics()).containsEntry("auc", 0.75);
    assertThat(manifest.file("model.fake").orElseThrow().sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    artifact.verify();
  }

  @Test
  void artifact_anUnknownFile_namesTheFiles() {
    publish(1);
    ModelArtifact artifact = registry.artifact(ModelRef.of("delay", 1));
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> artifact.open("x"))
        .withMessageContaining("[model.fake]");
    assertThat(artifact.path("x")).isEmpty();
  }

  @Test
  void artifact_anUnknownVersion_namesTheVersions() {
    publish(1);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> registry.artifact(ModelRef.of("delay", 2)))
        .withMessageContaining("[1]");
  }

  @Test
  void audit_afterChanges_tellsWhoWhenWhatAndWhyInAChain() {
    publish(2);
    time.advance(Duration.ofHours(1));
    registry.promote("delay", 2, BOB);
    List<AuditEntry> audit = registry.audit("delay");
    assertThat(audit).extracting(AuditEntry::sequence).containsExactly(1L, 2L, 3L);
    assertThat(audit)
        .extracting(AuditEntry::action)
        .containsExactly("publish", "publish", "promote");
    AuditEntry last = audit.get(2);
    assertThat(last.actor()).isEqualTo("bob");
    assertThat(last.reason()).isEqualTo("complaints");
    assertThat(last.at()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(last.version()).isEqualTo(2);
    assertThat(last.before()).isEqualTo("champion=1 challenger=2");
    assertThat(last.after()).isEqualTo("champion=2 challenger=none");
    assertThat(last.previousHash()).isEqualTo(audit.get(1).hash());
    assertThat(audit.get(0).previousHash()).isEqualTo("0".repeat(64));
    assertThat(audit.get(0).after())
        .contains(registry.artifact(ModelRef.of("delay", 1)).manifest().digest());
  }

  @Test
  void watch_aChangeThroughThisStore_isToldAtOnceAndOnlyForItsModel() {
    AtomicInteger calls = new AtomicInteger();
    Watch watch = registry.watch("delay", calls::incrementAndGet);
    publish(2);
    registry.publish("price", files("x"), ANN);
    registry.promote("delay", 2, ANN);
    registry.promote("delay", 2, ANN);
    assertThat(calls).hasValue(3);
    watch.close();
    watch.close();
    registry.rollback("delay", BOB);
    assertThat(calls).hasValue(3);
  }

  @Test
  void watch_aWatcherThatThrows_stopsNeitherTheChangeNorTheOthers() {
    List<String> told = new ArrayList<>();
    registry.watch(
        "delay",
        () -> {
          throw new IllegalStateException("a bad watcher");
        });
    registry.watch("delay", () -> told.add("told"));
    publish(1);
    assertThat(told).containsExactly("told");
  }

  @Test
  void watch_duringTheCall_seesTheNewState() {
    List<RegistryState> seen = new ArrayList<>();
    registry.watch("delay", () -> seen.add(registry.state("delay")));
    publish(1);
    assertThat(seen).containsExactly(registry.state("delay"));
  }

  @Test
  void compareAndSet_onAnOldGeneration_isRefused() {
    RegistryStore store = newStore();
    ModelRegistry one = ModelRegistry.over(store).withTime(time);
    one.publish("delay", files("x"), ANN);
    Generation first = store.read("delay").orElseThrow();
    Generation second = Generation.after(first, Transition.withdraw(first.state()), ANN, NOON);
    assertThat(store.compareAndSet(first)).isFalse();
    assertThat(store.compareAndSet(second)).isTrue();
    assertThat(store.compareAndSet(second)).isFalse();
    assertThat(store.read("delay")).hasValue(second);
  }

  @Test
  void versionNumbers_ofVersionsThatNeverCounted_areNotUsedAgain() {
    RegistryStore store = newStore();
    store.artifacts().add("delay", 0, files("lost"), ANN, NOON);
    ModelRegistry one = ModelRegistry.over(store).withTime(time);
    assertThat(one.publish("delay", files("x"), ANN).version()).isEqualTo(2);
    assertThat(one.state("delay").versions()).containsExactly(2);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> one.artifact(ModelRef.of("delay", 1)));
  }

  static Attachment text(String name, String content) {
    return new Attachment() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void writeTo(OutputStream out) throws java.io.IOException {
        out.write(content.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  @Test
  void mark_isSeenByEveryReaderAndAudited_untilItIsCleared() {
    publish(1);
    registry.mark("delay", "frozen", "fair week", Change.by("ann", "no changes in fair week"));
    assertThat(registry.state("delay").marks()).containsExactly(Map.entry("frozen", "fair week"));
    registry.clear("delay", "frozen", Change.by("ann", "over"));
    assertThat(registry.state("delay").marks()).isEmpty();
    assertThat(registry.audit("delay")).extracting(AuditEntry::action).endsWith("mark", "clear");
    assertThat(registry.audit("delay").get(1).after()).contains("mark frozen=fair week");
  }

  @Test
  void mark_thatSaysSoAlready_changesNothing() {
    publish(1);
    registry.mark("delay", "pin", "1", Change.by("ann", "calm"));
    long generation = registry.state("delay").generation();
    registry.mark("delay", "pin", "1", Change.by("bob", "calm"));
    registry.clear("delay", "absent", Change.by("bob", "calm"));
    assertThat(registry.state("delay").generation()).isEqualTo(generation);
  }

  @Test
  void claim_ofATakenMark_isRefusedAndSaysByWhat() {
    publish(1);
    registry.claim("delay", "retrain", "request 1", Change.by("drift", "k of n"));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> registry.claim("delay", "retrain", "request 2", Change.by("age", "30 days")))
        .withMessageContaining("'request 1'")
        .withMessageContaining("clear it");
    publish(2);
    assertThat(registry.state("delay").marks()).containsEntry("retrain", "request 1");
  }

  @Test
  void replace_ofAMarkThatSaysSomethingElse_isRefusedAndSaysWhat() {
    publish(1);
    Change change = Change.by("ann", "approved");
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.replace("delay", "retrain", "open", "closed", change))
        .withMessageContaining("gone");
    registry.claim("delay", "retrain", "open", change);
    registry.replace("delay", "retrain", "open", "closed", change);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.replace("delay", "retrain", "open", "approved", change))
        .withMessageContaining("'closed'");
    assertThat(registry.state("delay").marks()).containsEntry("retrain", "closed");
  }

  @Test
  void note_changesNothingButTheAudit() {
    publish(1);
    registry.note("delay", "alert psi acknowledged", Change.by("ann", "known"));
    assertThat(registry.audit("delay").get(1).after()).contains("alert psi acknowledged");
    assertThat(registry.state("delay").marks()).isEmpty();
  }

  @Test
  void mark_withABadKeyOrText_isRefused() {
    publish(1);
    for (String key : List.of("", "two words", "x".repeat(65))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> registry.mark("delay", key, "v", Change.by("ann", "x")))
          .withMessageContaining("'" + key + "'");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.mark("delay", "k", "a\nb", Change.by("ann", "x")))
        .withMessageContaining("control character");
  }
}
