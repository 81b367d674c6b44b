package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitStateTest {

  private final TrafficSplit split = TrafficSplit.of("v2-test").champion(90).challenger(10);

  @Test
  void toString_freshSplit_isTheFormatThatOlderVersionsWrote() {
    assertThat(split.state())
        .hasToString(
            """
            mlops-split/1
            bucketing komihash5-utf16-v1
            experiment v2-test
            salt v2-test
            epoch 0
            arm 90.0 champion
            arm 10.0 challenger
            digest caa8d6e0dbb34435935af11e752e2ff7737edb4e8031092a84c2874830a32823
            table 0*9000 1*1000
            """);
  }

  @Test
  void parse_whatToStringWrote_isEqual() {
    TrafficSplit named =
        TrafficSplit.of("Größe 😀 2").variant("a b", 1).variant("c", 2).salt("s 1");
    named.reweight(Map.of("a b", 1.0 / 3, "c", 0.1));
    SplitState state = named.state();
    assertThat(SplitState.parse(state.toString())).isEqualTo(state);
    assertThat(SplitState.parse(state.toString()).digest()).isEqualTo(state.digest());
    assertThat(state.toString().length()).isLessThan(40_000);
  }

  @Test
  void parse_changedText_throws() {
    String text = split.state().toString();
    assertRefused(text.replace("salt v2-test", "salt other"), "changed after it was written");
    assertRefused(text.replace("epoch 0", "epoch 1"), "changed after it was written");
    assertRefused(text.replace("0*9000 1*1000", "1*1000 0*9000"), "changed after");
    assertRefused(
        text.replace("0*9000 1*1000", "0*9001 1*999"), "slots that its weights are worth");
    assertRefused(text.replace("0*9000 1*1000", "0*9000"), "10000 slots, but had 9000");
    assertRefused(text.replace("0*9000 1*1000", "0*9000 2*1000"), "arms 0 to 1");
    assertRefused(text.replace("-utf16-v1", "-utf8-v1"), "change their arms");
    assertRefused(text.replace("split/1", "split/2"), "starts with 'mlops-split/1'");
    assertRefused(text.replace("epoch", "era"), "starts with 'epoch '");
    assertRefused("", "8 lines");
  }

  @Test
  void new_missingWeight_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SplitState("x", "x", 0, List.of("a", "b"), List.of(1.0), "0*10000"))
        .withMessageContaining("one weight per variant");
  }

  private static void assertRefused(String text, String because) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SplitState.parse(text))
        .withMessageContaining(because);
  }
}
