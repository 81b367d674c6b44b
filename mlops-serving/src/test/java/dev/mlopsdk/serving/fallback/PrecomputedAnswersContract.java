package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every source of precomputed answers does. */
abstract class PrecomputedAnswersContract {

  /** A source that knows {@code answers} by the text itself, and by null nothing. */
  abstract PrecomputedAnswers<String, Double> holding(Map<String, Double> answers) throws Exception;

  @Test
  void find_known_isItsAnswer_elseEmpty() throws Exception {
    PrecomputedAnswers<String, Double> answers = holding(Map.of("a", 0.1, "b", 0.2));
    assertThat(answers.find("a", Call.none(), Long.MAX_VALUE)).contains(0.1);
    assertThat(answers.find("b", Call.none(), Long.MAX_VALUE)).contains(0.2);
    assertThat(answers.find("c", Call.none(), Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void find_withLittleTime_answersOrFailsInTime() throws Exception {
    PrecomputedAnswers<String, Double> answers = holding(Map.of("a", 0.1));
    answers.find("a", Call.none(), Duration.ofSeconds(5).toNanos());
    assertThat(answers.find("a", Call.none(), Duration.ofSeconds(5).toNanos())).contains(0.1);
  }

  @Test
  void find_byThreadsAtOnce_answersEach() throws Exception {
    PrecomputedAnswers<String, Double> answers = holding(Map.of("a", 0.1, "b", 0.2));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Iterable<Future<?>> all =
          IntStream.range(0, 2)
              .<Future<?>>mapToObj(
                  t ->
                      threads.submit(
                          () -> {
                            for (int i = 0; i < 50; i++) {
                              assertThat(answers.find("a", Call.none(), Long.MAX_VALUE))
                                  .contains(0.1);
                            }
                          }))
              .toList();
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
