package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What answers from a table do, whatever the database. */
@Timeout(120)
abstract class JdbcAnswersContract extends PrecomputedAnswersContract {

  private enum Port {
    EAST,
    WEST
  }

  record Asked(String key) {}

  private static final String KNOWN = "select p from known where k = ?";
  private static final Duration PATIENT = Duration.ofHours(1);

  private @Nullable JdbcAnswers<?, ?> open;
  private @Nullable HikariDataSource pool;

  /** Connections of the database under test, a new one each time. */
  abstract DataSource source();

  /** The type of a column of bytes. */
  abstract String bytes();

  /** The bytes of the text {@code digest} in a statement. */
  abstract String digest();

  /** {@link #KNOWN}, but with the key {@code slow} it takes for ever. */
  abstract String slow();

  /** Counts the other sessions that are at work on {@link #slow}. */
  abstract String atWork();

  /** Ends all other sessions. */
  abstract String endOthers();

  @Override
  PrecomputedAnswers<String, Double> holding(Map<String, Double> known) throws SQLException {
    store(known);
    return known(source(), KNOWN).withTimeout(PATIENT);
  }

  private JdbcAnswers<String, Double> known(DataSource source, String query) {
    return keep(JdbcAnswers.of(source, query, key -> key, row -> row.getDouble(1)));
  }

  /** Closed after the test. */
  private <K, O> JdbcAnswers<K, O> keep(JdbcAnswers<K, O> answers) {
    open = answers;
    return answers;
  }

  private void store(Map<String, Double> known) throws SQLException {
    execute("drop table if exists known", "create table known(k varchar(50), p double precision)");
    try (Connection connection = source().getConnection();
        PreparedStatement insert = connection.prepareStatement("insert into known values(?, ?)")) {
      for (Map.Entry<String, Double> each : known.entrySet()) {
        insert.setString(1, each.getKey());
        insert.setObject(2, each.getValue());
        insert.execute();
      }
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private long count(String query) throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void await(String query, long wanted) throws SQLException {
    while (count(query) != wanted) {
      Thread.onSpinWait();
    }
  }

  /** A pool of one connection, as users have them. */
  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source());
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(PATIENT.toMillis());
    HikariDataSource made = new HikariDataSource(config);
    pool = made;
    return made;
  }

  @AfterEach
  void closePoolAndAnswers() {
    if (open != null) {
      open.close();
    }
    if (pool != null) {
      pool.close();
    }
  }

  private static Kind kindOf(JdbcAnswers<String, Double> answers, String key, Duration remaining) {
    return catchThrowableOfType(
            ModelException.class, () -> answers.find(key, Call.none(), remaining.toNanos()))
        .kind();
  }

  @Test
  void find_keysOfEachType_findTheirRow() throws SQLException {
    byte[] digest = "digest".getBytes(StandardCharsets.UTF_8);
    assertThat(found("varchar(10)", "a", "'a'")).isEqualTo(1.5);
    assertThat(found("integer", 7, "7")).isEqualTo(1.5);
    assertThat(found("bigint", 1L << 40, "1099511627776")).isEqualTo(1.5);
    assertThat(found("double precision", 0.25, "0.25")).isEqualTo(1.5);
    assertThat(found("numeric(20,2)", new BigDecimal("9.95"), "9.95")).isEqualTo(1.5);
    assertThat(found("boolean", true, "true")).isEqualTo(1.5);
    assertThat(found("date", LocalDate.of(2026, 2, 28), "date '2026-02-28'")).isEqualTo(1.5);
    UUID id = new UUID(1, 2);
    assertThat(found("uuid", id, "'" + id + "'")).isEqualTo(1.5);
    assertThat(found("varchar(10)", Port.WEST, "'WEST'")).isEqualTo(1.5);
    assertThat(found(bytes(), digest, digest())).isEqualTo(1.5);
  }

  /** The answer to {@code key} from a table that has it, as {@code literal}, and a NULL. */
  private double found(String type, Object key, String literal) throws SQLException {
    execute(
        "drop table if exists typed",
        "create table typed(k " + type + ", p double precision)",
        "insert into typed values(" + literal + ", 1.5)",
        "insert into typed values(null, 2.5)");
    try (JdbcAnswers<Object, Double> answers =
        JdbcAnswers.of(
            source(), "select p from typed where k = ?", it -> it, row -> row.getDouble(1))) {
      return answers
          .withTimeout(PATIENT)
          .find(key, Call.none(), Long.MAX_VALUE)
          .orElseThrow(() -> new AssertionError("No answer to a key of type " + type));
    }
  }

  @Test
  void find_answersOfEachType_areReadAsTheyAre() throws SQLException {
    execute(
        "drop table if exists wide",
        "create table wide(k integer, f real, n numeric(9,3), t varchar(9), b " + bytes() + ")",
        "insert into wide values(1, 0.1, 2.125, 'late', null)");
    assertThat(wide(row -> row.getFloat("f"))).isEqualTo(0.1f);
    assertThat(wide(row -> row.getBigDecimal("n"))).isEqualTo(new BigDecimal("2.125"));
    assertThat(wide(row -> row.getString("t"))).isEqualTo("late");
    assertThat(wide(row -> row.getBytes("b"))).isNull();
  }

  private @Nullable Object wide(JdbcAnswers.RowAnswer<Object> answer) {
    JdbcAnswers<Integer, Object> answers =
        JdbcAnswers.of(source(), "select * from wide where k = ?", key -> key, answer);
    try (answers) {
      return answers.withTimeout(PATIENT).find(1, Call.none(), Long.MAX_VALUE).orElse(null);
    }
  }

  @Test
  void find_aNullReadAsANumber_isNoAnswerButNotZero() throws SQLException {
    execute(
        "drop table if exists known",
        "create table known(k varchar(50), p double precision)",
        "insert into known values('a', null)");
    assertThat(known(source(), KNOWN).withTimeout(PATIENT).find("a", Call.none(), Long.MAX_VALUE))
        .isEmpty();
  }

  @Test
  void find_aColumnOfAnotherType_saysWhichQueryAndWhy() throws SQLException {
    execute(
        "drop table if exists known",
        "create table known(k varchar(50), p varchar(50))",
        "insert into known values('a', 'much')");
    JdbcAnswers<String, Double> answers = known(source(), KNOWN).withTimeout(PATIENT);
    assertThatThrownBy(() -> answers.find("a", Call.none(), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INFERENCE))
        .hasMessageContaining(KNOWN)
        .hasMessageContaining("much")
        .hasCauseInstanceOf(SQLException.class);
  }

  @Test
  void open_withoutTheTableOrTheColumn_failsAndSaysWhatToDo() throws SQLException {
    execute("drop table if exists known");
    assertThatIllegalStateException()
        .isThrownBy(() -> served(KNOWN).close())
        .withMessageContaining(KNOWN)
        .withMessageContaining("mend the query, or create");
    store(Map.of());
    String column = "select q from known where k = ?";
    assertThatIllegalStateException()
        .isThrownBy(() -> served(column).close())
        .withMessageContaining(column);
  }

  @Test
  void open_withTheTable_answersForAFailingModel() throws SQLException {
    store(Map.of("a", 0.1));
    try (ServedModel<Asked, Double> served = served(KNOWN)) {
      Prediction<Double> answer = served.predict(new Asked("a"));
      assertThat(answer.value()).isEqualTo(0.1);
      assertThat(answer.source()).isEqualTo(Prediction.Source.FALLBACK);
    }
  }

  private ServedModel<Asked, Double> served(String query) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    FakeModel<Asked, Double> broken =
        FakeModel.of(
            Asked.class,
            input -> {
              throw new ModelException(Kind.INFERENCE, "broken");
            });
    JdbcAnswers<Asked, Double> answers =
        keep(JdbcAnswers.of(source(), query, Asked::key, row -> row.getDouble(1)));
    return ServedModel.of(registry, "m", broken)
        .fallback(Fallback.toPrecomputed(answers.withTimeout(PATIENT)))
        .open();
  }

  @Test
  void find_longerThanTheDeadline_cancelsTheStatementInTheDatabase() throws SQLException {
    store(Map.of("slow", 0.1, "a", 0.2));
    JdbcAnswers<String, Double> answers =
        known(pool(), slow()).withTimeout(PATIENT).withConnections(1);
    // Filled, so that the statement and not the connection takes the time.
    assertThat(answers.find("a", Call.none(), Long.MAX_VALUE)).contains(0.2);
    AtomicReference<Kind> kind = new AtomicReference<>();
    Thread caller = new Thread(() -> kind.set(kindOf(answers, "slow", Duration.ofSeconds(2))));
    caller.start();
    await(atWork(), 1);
    // The driver's own timeout is an hour away: what ends it is the cancellation.
    await(atWork(), 0);
    assertThat(CompletableFuture.runAsync(() -> join(caller))).succeedsWithin(PATIENT);
    assertThat(kind.get()).isEqualTo(Kind.DEADLINE);
    assertThat(when(answers, "a", Kind.OVERLOADED)).isEqualTo(0.2);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer, once the only connection has come back; until then calls fail as one of these. */
  private static double when(JdbcAnswers<String, Double> answers, String key, Kind... meanwhile) {
    while (true) {
      try {
        return answers.find(key, Call.none(), Long.MAX_VALUE).orElseThrow();
      } catch (ModelException e) {
        assertThat(meanwhile).contains(e.kind());
        if (e.kind() == Kind.INFERENCE) {
          // A pool looks whether a connection works that nobody used for half a second.
          LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
        }
      }
    }
  }

  @Test
  void find_thePoolHasNoConnection_givesUpInTimeAndTakesNoneLater() throws SQLException {
    store(Map.of("a", 0.1));
    HikariDataSource slow = pool();
    JdbcAnswers<String, Double> answers =
        known(slow, KNOWN).withTimeout(PATIENT).withConnections(1);
    try (Connection taken = slow.getConnection()) {
      assertThat(taken.isClosed()).isFalse();
      assertThat(kindOf(answers, "a", Duration.ofMillis(50))).isEqualTo(Kind.DEADLINE);
      while (slow.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0) {
        Thread.onSpinWait();
      }
    }
    assertThat(when(answers, "a", Kind.OVERLOADED)).isEqualTo(0.1);
    assertThat(slow.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
  }

  @Test
  void find_theSessionEndsMidway_failsAndLaterCallsAnswer() throws Exception {
    store(Map.of("slow", 0.1, "a", 0.2));
    JdbcAnswers<String, Double> answers =
        known(pool(), slow()).withTimeout(PATIENT).withConnections(1);
    CompletableFuture<Kind> lost =
        CompletableFuture.supplyAsync(() -> kindOf(answers, "slow", PATIENT));
    await(atWork(), 1);
    execute(endOthers());
    assertThat(lost).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(Kind.INFERENCE);
    // A pool may lend a connection once more before it learns that it is broken.
    assertThat(when(answers, "a", Kind.OVERLOADED, Kind.INFERENCE)).isEqualTo(0.2);
  }
}
