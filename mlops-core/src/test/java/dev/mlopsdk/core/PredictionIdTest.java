package dev.mlopsdk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PredictionIdTest {

  @Property
  void parse_ofAnyText_isTheId(@ForAll long nonce, @ForAll long counter) {
    PredictionId id = new PredictionId(nonce, counter);
    assertThat(id.toString()).matches("[0-9a-f]{32}");
    assertThat(PredictionId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void toString_isTheNonceThenTheCounter() {
    assertThat(new PredictionId(-1, 255)).hasToString("ffffffffffffffff00000000000000ff");
  }

  @Test
  void parse_ofAnotherText_isRefused() {
    for (String text : List.of("", "12", "g".repeat(32), "-".repeat(32), "0".repeat(33))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PredictionId.parse(text))
          .withMessageContaining("32 hexadecimal digits")
          .withMessageContaining("'" + text + "'");
    }
  }
}
