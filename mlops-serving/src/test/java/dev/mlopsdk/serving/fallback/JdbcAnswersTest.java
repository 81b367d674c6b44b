package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against databases that hang or are away; see {@link JdbcAnswersContract} for real ones. */
@Timeout(60)
class JdbcAnswersTest {

  private final CountDownLatch end = new CountDownLatch(1);

  private static JdbcAnswers<String, Double> answers(DataSource source) {
    return JdbcAnswers.<String, Double>of(
            source, "select p from known where k = ?", key -> key, row -> row.getDouble(1))
        .withTimeout(Duration.ofSeconds(30));
  }

  @AfterEach
  void end() {
    end.countDown();
  }

  /** A pool whose connections do not come until the test ends. */
  private DataSource hanging() {
    return source(
        () -> {
          end.await();
          throw new SQLException("no connection");
        });
  }

  private DataSource source(Callable<Connection> connection) {
    InvocationHandler connects = (proxy, method, arguments) -> connection.call();
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {DataSource.class}, connects);
  }

  @Test
  void find_theDatabaseHangs_takesNoLongerThanTheTimeoutOrTheDeadline() {
    JdbcAnswers<String, Double> hanging = answers(hanging()).withTimeout(Duration.ofMillis(20));
    assertThatThrownBy(() -> hanging.find("a", Call.none(), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE));
    JdbcAnswers<String, Double> patient = answers(hanging()).withTimeout(Duration.ofHours(1));
    assertThatThrownBy(() -> patient.find("a", Call.none(), Duration.ofMillis(20).toNanos()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE));
  }

  @Test
  void find_allConnectionsAtWork_isNoAnswerAtOnce() throws InterruptedException {
    JdbcAnswers<String, Double> hanging =
        answers(hanging()).withTimeout(Duration.ofHours(1)).withConnections(1);
    Thread first =
        new Thread(
            () -> {
              try {
                hanging.find("a", Call.none(), Long.MAX_VALUE);
              } catch (ModelException e) {
                assertThat(e.kind()).isEqualTo(Kind.INFERENCE);
              }
            });
    first.start();
    while (first.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> hanging.find("a", Call.none(), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OVERLOADED));
    end.countDown();
    first.join();
  }

  @Test
  void find_interrupted_staysInterrupted() {
    JdbcAnswers<String, Double> hanging = answers(hanging());
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> hanging.find("a", Call.none(), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void find_noKey_isEmptyWithoutAQuery() {
    JdbcAnswers<String, Double> keyless =
        JdbcAnswers.of(hanging(), "select 1", key -> null, row -> row.getDouble(1));
    assertThat(keyless.find("a", Call.none(), Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void find_afterTheDeadline_doesNotAsk() {
    AtomicInteger asked = new AtomicInteger();
    JdbcAnswers<String, Double> answers = answers(failing(asked));
    assertThatThrownBy(() -> answers.find("a", Call.none(), 0))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE));
    assertThat(asked).hasValue(0);
  }

  @Test
  void check_theDatabaseIsAway_isNoReasonToFail() {
    AtomicInteger asked = new AtomicInteger();
    answers(failing(asked)).check();
    assertThat(asked).hasValue(1);
  }

  @Test
  void options_outOfRange_sayWhatIsAllowed() {
    JdbcAnswers<String, Double> answers = answers(hanging());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> answers.withTimeout(Duration.ZERO))
        .withMessageContaining("more than zero and a day at most, but was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> answers.withTimeout(Duration.ofDays(2)))
        .withMessageContaining("PT48H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> answers.withConnections(0))
        .withMessageContaining("1 connection or more, but was given 0");
  }

  @Test
  void check_afterClose_saysSo() {
    JdbcAnswers<String, Double> closed = answers(hanging());
    closed.close();
    assertThatIllegalStateException().isThrownBy(closed::check).withMessageContaining("closed");
  }

  /** No connection is to be had, and each wish for one counts. */
  private DataSource failing(AtomicInteger asked) {
    return source(
        () -> {
          asked.incrementAndGet();
          throw new SQLException("connection refused", "08001");
        });
  }
}
