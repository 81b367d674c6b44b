package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AlertRuleTest {

  private final AlertRule rule = AlertRule.above("late", 0.3);

  @Test
  void options_notGiven_followTheOthers() {
    assertThat(rule.warnAt).isEqualTo(0.3);
    assertThat(rule.warnAt(0.2).recoverAt).isEqualTo(0.2);
    assertThat(rule.fires(3, 5).warns).isEqualTo(2);
    assertThat(rule.fires(1, 5).warns).isEqualTo(1);
    assertThat(rule.fires(1, 7).warnWindow).isEqualTo(7);
    assertThat(rule.warns(1, 2).fires(4, 9).warnWindow).isEqualTo(2);
  }

  @Test
  void options_given_changeACopyOnly() {
    assertThat(rule.warnAt(0.2).recoverAt(0.1).clears(7)).isNotSameAs(rule);
    assertThat(rule.recoverAt).isEqualTo(0.3);
    assertThat(rule.recoverAt(0.1).warnAt(0.2))
        .hasToString(rule.warnAt(0.2).recoverAt(0.1).toString());
  }

  @Test
  void limits_outOfOrder_areRefusedWithTheOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.warnAt(0.4))
        .withMessageContaining("recoverAt <= warnAt <= threshold")
        .withMessageContaining("warnAt 0.4");
    assertThatIllegalArgumentException().isThrownBy(() -> rule.warnAt(0.2).recoverAt(0.25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlertRule.below("rate", 1).warnAt(0.5))
        .withMessageContaining("threshold <= warnAt <= recoverAt");
  }

  @Test
  void options_outOfRange_areRefusedWithWhatTheyWere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.fires(4, 3))
        .withMessageContaining("4 of 3");
    assertThatIllegalArgumentException().isThrownBy(() -> rule.warns(0, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.clears(0));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.minimumSamples(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.noDataAfter(0));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.noDataAfter(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.coolDown(Duration.ofMillis(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.remindEvery(Duration.ofMillis(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> rule.warnAt(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> AlertRule.above("a b", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> AlertRule.above("late", Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> AlertRule.evidence("late", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> AlertRule.change("late", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.learn(30))
        .withMessageContaining("fixed threshold");
    assertThatIllegalArgumentException().isThrownBy(() -> AlertRule.change("late", 3).learn(1));
  }
}
