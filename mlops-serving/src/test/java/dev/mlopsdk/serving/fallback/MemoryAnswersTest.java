package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryAnswersTest extends PrecomputedAnswersContract {

  @Override
  PrecomputedAnswers<String, Double> holding(Map<String, Double> answers) {
    return PrecomputedAnswers.inMemory(answers, key -> key);
  }

  @Test
  void inMemory_theCallersMapChanges_theAnswersDoNot() {
    Map<String, Double> mine = new HashMap<>(Map.of("a", 0.1));
    PrecomputedAnswers<String, Double> answers = holding(mine);
    mine.clear();
    assertThat(answers.find("a", Call.none(), 0)).contains(0.1);
    assertThat(answers.waits()).isFalse();
  }
}
