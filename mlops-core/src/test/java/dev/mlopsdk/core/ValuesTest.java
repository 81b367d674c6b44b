package dev.mlopsdk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Call, Change, ModelRef, Assignment. */
class ValuesTest {

  @Test
  void call_withLikeMethods_returnCopies() {
    Call call = Call.unit("u1");
    Call full = call.deadline(Duration.ofMillis(20)).attribute("page", "home").trace("t1");
    assertThat(call.timeoutNanos()).isZero();
    assertThat(call.attributes()).isEmpty();
    assertThat(call.trace()).isNull();
    assertThat(full.unit()).isEqualTo("u1");
    assertThat(full.timeoutNanos()).isEqualTo(20_000_000);
    assertThat(full.attributes()).containsEntry("page", "home");
    assertThat(full.trace()).isEqualTo("t1");
    assertThat(Call.none().unit()).isNull();
  }

  @Test
  void call_forAUnitThatIsNotThere_saysNothing() {
    assertThat(Call.unit(null)).isSameAs(Call.none());
    assertThat(Call.unit("")).isSameAs(Call.none());
    assertThat(Call.unit("").deadline(Duration.ofMillis(20)).unit()).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller does
  void call_withAnAttributeWithoutNameOrValue_isRefused() {
    for (String name : new String[] {"", " ", null}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Call.none().attribute(name, "x"))
          .withMessageContaining("name '" + name + "' and value 'x'");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Call.none().attribute("page", null))
        .withMessageContaining("name 'page' and value 'null'");
  }

  @Test
  void call_withNoTime_isRefused() {
    for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Call.none().deadline(none))
          .withMessageContaining("more than zero");
    }
  }

  @Test
  void call_withADeadlineInCenturies_doesNotOverflow() {
    Call call = Call.none().deadline(Duration.ofDays(400_000));
    assertThat(call.timeoutNanos()).isEqualTo(Long.MAX_VALUE >> 1);
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller does
  void change_withoutActorOrReason_isRefused() {
    assertThat(Change.by("ann", "June")).isEqualTo(new Change("ann", "June"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Change.by(" ", "June"))
        .withMessageContaining("reason 'June'");
    assertThatIllegalArgumentException().isThrownBy(() -> Change.by("ann", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Change.by(null, "June"))
        .withMessageContaining("names its actor and its reason")
        .withMessageContaining("actor 'null'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Change.by("ann", null))
        .withMessageContaining("reason 'null'");
  }

  @Test
  void modelRef_ofLegalNames_isWrittenAndOrdered() {
    assertThat(ModelRef.of("delay", 2)).hasToString("delay:2");
    assertThat(List.of(ModelRef.of("b", 1), ModelRef.of("a", 10), ModelRef.of("a", 2)))
        .satisfies(
            refs ->
                assertThat(refs.stream().sorted().map(ModelRef::toString))
                    .containsExactly("a:2", "a:10", "b:1"));
    assertThat(ModelRef.requireName("9-a_b.C")).isEqualTo("9-a_b.C");
    assertThat(ModelRef.requireName("x".repeat(128))).hasSize(128);
  }

  @Test
  void modelRef_ofIllegalNames_isRefused() {
    for (String name :
        List.of("", "-a", ".a", "_a", "a/b", "a b", "\u00e4", "x".repeat(129), "a\n")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ModelRef.of(name, 1))
          .withMessageContaining("A model's name is");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ModelRef.of("a", -1));
  }

  @Test
  void assignment_outsideItsRules_isRefused() {
    assertThat(Assignment.none().exposed()).isFalse();
    for (double propensity : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Assignment("e", "v", 0, Assignment.Reason.SPLIT, 0, propensity));
    }
  }
}
