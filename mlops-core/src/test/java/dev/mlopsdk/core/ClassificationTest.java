package dev.mlopsdk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Classification.Ranked;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {

  @Test
  void of_aRanking_answersWithItsFirst() {
    Classification answer =
        Classification.of(List.of(new Ranked("late", 0.75), new Ranked("ok", 0.25)));
    assertThat(answer.label()).isEqualTo("late");
    assertThat(answer.probability()).isEqualTo(0.75);
    assertThat(answer.probabilityOf("ok")).hasValue(0.25);
    assertThat(answer.probabilityOf("early")).isEmpty();
  }

  @Test
  void of_nothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classification.of(List.of()))
        .withMessage("A ranking has one class or more, but was empty");
  }
}
