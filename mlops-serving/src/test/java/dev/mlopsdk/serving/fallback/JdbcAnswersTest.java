package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against H2 in memory, also one that hangs. */
@Timeout(60)
class JdbcAnswersTest extends PrecomputedAnswersContract {

  private final CountDownLatch end = new CountDownLatch(1);
  private final JdbcDataSource source = new JdbcDataSource();
  private JdbcAnswers<String, Double> answers = answers(source);

  private static JdbcAnswers<String, Double> answers(DataSource source) {
    return JdbcAnswers.<String, Double>of(
            source, "select p from known where k = ?", key -> key, row -> row.getDouble(1))
        .withTimeout(Duration.ofSeconds(30));
  }

  @Override
  PrecomputedAnswers<String, Double> holding(Map<String, Double> known) throws SQLException {
    source.setURL("jdbc:h2:mem:" + getClass().getSimpleName() + ";DB_CLOSE_DELAY=-1");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists known");
      statement.execute("create table known(k varchar primary key, p double)");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into known values(?,?)")) {
        for (Map.Entry<String, Double> each : known.entrySet()) {
          insert.setString(1, each.getKey());
          insert.setDouble(2, each.getValue());
          insert.execute();
        }
      }
    }
    return answers;
  }

  @AfterEach
  void close() {
    end.countDown();
    answers.close();
  }

  /** A pool whose connections do not come until the test ends. */
  private DataSource hanging() {
    InvocationHandler waits =
        (proxy, method, arguments) -> {
          end.await();
          throw new SQLException("no connection");
        };
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {DataSource.class}, waits);
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
  void find_theQueryFails_saysWhy() throws SQLException {
    holding(Map.of());
    answers = JdbcAnswers.of(source, "select no from where", key -> key, row -> row.getDouble(1));
    assertThatThrownBy(() -> answers.find("a", Call.none(), Duration.ofSeconds(30).toNanos()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("failed");
  }

  @Test
  void find_noKeyOrANullAnswer_isEmpty() throws SQLException {
    holding(Map.of());
    JdbcAnswers<String, Double> keyless =
        JdbcAnswers.of(source, "select 1", key -> null, row -> row.getDouble(1));
    assertThat(keyless.find("a", Call.none(), Long.MAX_VALUE)).isEmpty();
  }
}
