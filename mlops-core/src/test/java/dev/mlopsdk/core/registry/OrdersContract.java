package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.time.FakeTime;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators may order, of every store; a row of the table in docs/switches.md is a test. */
abstract class OrdersContract {

  private static final Change ANN = Change.by("ann", "fair week");
  private static final Change BOB = Change.by("bob", "over");

  private ModelRegistry registry = ModelRegistry.inMemory();

  abstract RegistryStore newStore();

  @BeforeEach
  void openRegistryOfThreeVersions() {
    registry = ModelRegistry.over(newStore()).withTime(FakeTime.at(RegistryContract.NOON));
    publish();
    publish();
    publish();
    registry.promote("delay", 2, ANN);
  }

  private void publish() {
    registry.publish("delay", RegistryContract.files("x"), ANN);
  }

  private AuditEntry last() {
    var audit = registry.audit("delay");
    return audit.get(audit.size() - 1);
  }

  @Test
  void freeze_refusesPromoteAndChallengeAndSaysByWhomWhyAndHowToGoOn() {
    RegistryState frozen = registry.freeze("delay", ANN);
    assertThat(frozen.orders().freeze()).hasValue(ANN);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.promote("delay", 3, BOB))
        .withMessageContaining("frozen by ann: fair week")
        .withMessageContaining("registry.unfreeze(\"delay\", change)");
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.challenge("delay", 3, BOB))
        .withMessageContaining("frozen by ann");
    assertThat(registry.state("delay")).isEqualTo(frozen);
    assertThat(last().action()).isEqualTo("freeze");
    assertThat(last().after()).isEqualTo("champion=2 challenger=none frozen");
  }

  @Test
  void freeze_whilePublishing_storesAndGivesNoPlace() {
    registry.freeze("delay", ANN);
    publish();
    RegistryState state = registry.state("delay");
    assertThat(state.versions()).contains(4);
    assertThat(state.challenger()).isEmpty();
    registry.unfreeze("delay", BOB);
    assertThat(registry.challenge("delay", 4, BOB).challenger()).hasValue(4);
  }

  @Test
  void freeze_neverForbidsRollbackWithdrawOrPin() {
    registry.challenge("delay", 3, ANN);
    registry.freeze("delay", ANN);
    assertThat(registry.withdraw("delay", BOB).challenger()).isEmpty();
    assertThat(registry.pin("delay", 3, BOB).orders().pin()).isPresent();
    assertThat(registry.rollback("delay", BOB).champion()).hasValue(1);
  }

  @Test
  void freeze_twice_keepsTheFirstAndUnfreezeWithoutOneChangesNothing() {
    RegistryState frozen = registry.freeze("delay", ANN);
    assertThat(registry.freeze("delay", BOB)).isEqualTo(frozen);
    RegistryState thawed = registry.unfreeze("delay", BOB);
    assertThat(thawed.orders().freeze()).isEmpty();
    assertThat(registry.unfreeze("delay", BOB)).isEqualTo(thawed);
    assertThat(registry.promote("delay", 3, BOB).champion()).hasValue(3);
  }

  @Test
  void pin_leavesTheAliasesAndIsAudited() {
    RegistryState pinned = registry.pin("delay", 1, ANN);
    assertThat(pinned.champion()).hasValue(2);
    assertThat(pinned.orders().pin()).hasValue(new Orders.Pin(1, ANN));
    assertThat(registry.pin("delay", 1, BOB)).isEqualTo(pinned);
    assertThat(last().action()).isEqualTo("pin");
    assertThat(last().version()).isEqualTo(1);
    assertThat(registry.pin("delay", 3, BOB).orders().pin()).hasValue(new Orders.Pin(3, BOB));
    assertThat(registry.unpin("delay", BOB).orders().pin()).isEmpty();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> registry.pin("delay", 9, ANN))
        .withMessageContaining("[1, 2, 3]");
  }

  @Test
  void rollbackAndPromote_underAPin_moveTheAliasAndSayThatThePinServesOn() {
    registry.pin("delay", 2, ANN);
    assertThat(registry.rollback("delay", BOB).champion()).hasValue(1);
    assertThat(last().after())
        .isEqualTo("champion=1 challenger=none pinned=2, which goes on serving");
    registry.promote("delay", 3, BOB);
    assertThat(last().after()).contains("champion=3").contains("pinned=2");
  }

  @Test
  void switchOff_isKeptByNameUntilSwitchedOn() {
    registry.switchOff("delay", Switch.SPLIT, ANN);
    RegistryState off = registry.switchOff("delay", Switch.of("drift"), BOB);
    assertThat(off.orders().off())
        .containsExactly(Map.entry(Switch.of("drift"), BOB), Map.entry(Switch.SPLIT, ANN));
    assertThat(registry.switchOff("delay", Switch.SPLIT, BOB)).isEqualTo(off);
    RegistryState on = registry.switchOn("delay", Switch.SPLIT, BOB);
    assertThat(on.orders().off()).containsOnlyKeys(Switch.of("drift"));
    assertThat(registry.switchOn("delay", Switch.SPLIT, BOB)).isEqualTo(on);
    assertThat(last().action()).isEqualTo("switch_on");
    assertThat(last().after()).endsWith(" split=on");
  }

  @Test
  void quarantine_refusesPromoteChallengeAndPinUntilCleared() {
    registry.quarantine("delay", 3, Change.by("crash watch", "it crashed"));
    for (Runnable use :
        new Runnable[] {
          () -> registry.promote("delay", 3, BOB),
          () -> registry.challenge("delay", 3, BOB),
          () -> registry.pin("delay", 3, BOB)
        }) {
      assertThatIllegalStateException()
          .isThrownBy(use::run)
          .withMessageContaining("Version 3 of delay is in quarantine: crash watch: it crashed")
          .withMessageContaining("registry.clearQuarantine(\"delay\", 3, change)");
    }
    registry.clearQuarantine("delay", 3, BOB);
    assertThat(registry.promote("delay", 3, BOB).champion()).hasValue(3);
  }

  @Test
  void rollback_toAVersionInQuarantine_goesToTheOneBeforeIt() {
    registry.promote("delay", 3, ANN);
    registry.quarantine("delay", 2, ANN);
    RegistryState state = registry.rollback("delay", BOB);
    assertThat(state.champion()).hasValue(1);
    assertThat(state.formerChampions()).isEmpty();
  }

  @Test
  void rollback_whereEveryFormerChampionIsInQuarantine_advisesAnother() {
    registry.quarantine("delay", 1, ANN);
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.rollback("delay", BOB))
        .withMessageContaining("no former champion that is not in quarantine")
        .withMessageContaining("Promote another version of [3]");
  }

  @Test
  void marksOfOrders_areNobodyElses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.mark("delay", "ops.freeze", "x", ANN))
        .withMessageContaining("orders of operators");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.clear("delay", "ops.freeze", ANN));
    String frozen = registry.freeze("delay", ANN).marks().getOrDefault("ops.freeze", "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.replace("delay", "ops.freeze", frozen, "x", ANN));
    assertThat(registry.unfreeze("delay", ANN).orders()).isSameAs(Orders.none());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> registry.claim("delay", "ops.pin", "x", ANN));
    registry.mark("delay", "ops", "x", ANN);
    assertThat(registry.state("delay").orders()).isSameAs(Orders.none());
  }

  @Test
  void pin_whereEveryMarkIsTaken_hasRoomOfItsOwn() {
    for (int i = 0; i < 64; i++) {
      registry.mark("delay", "job." + i, "x", ANN);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.mark("delay", "job.64", "x", ANN))
        .withMessageContaining("at most 64 marks")
        .withMessageEndingWith("clear one");
    assertThat(registry.pin("delay", 1, ANN).orders().pin()).isPresent();
    for (int i = 1; i < 64; i++) {
      registry.switchOff("delay", Switch.of("observer-" + i), ANN);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> registry.freeze("delay", ANN))
        .withMessageContaining("at most 64 orders")
        .withMessageEndingWith("take one back");
  }

  @Test
  void aChange_ofSeveralLines_isKeptWhole() {
    Change odd = Change.by("ann \"3 a.m.\"", "first line\nsecond {line} \u00fc");
    assertThat(registry.freeze("delay", odd).orders().freeze()).hasValue(odd);
    assertThat(registry.state("delay").orders().freeze()).hasValue(odd);
  }
}
