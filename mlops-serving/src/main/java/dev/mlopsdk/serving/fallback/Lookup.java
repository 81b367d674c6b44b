package dev.mlopsdk.serving.fallback;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One query for a precomputed answer: one thread runs it, and whoever waits for it may give it up.
 * Thread-safe.
 */
final class Lookup<O> implements Callable<Optional<O>> {

  private final DataSource source;
  private final String query;
  private final Object key;
  private final JdbcAnswers.RowAnswer<? extends O> answer;
  private final Duration timeout;

  /** The statement at work. */
  private @Nullable Statement running;

  private boolean givenUp;

  Lookup(
      DataSource source,
      String query,
      Object key,
      JdbcAnswers.RowAnswer<? extends O> answer,
      Duration timeout) {
    this.source = source;
    this.query = query;
    this.key = key;
    this.answer = answer;
    this.timeout = timeout;
  }

  @Override
  public Optional<O> call() throws SQLException {
    try (Connection connection = source.getConnection()) {
      if (isGivenUp()) {
        return Optional.empty();
      }
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        statement.setQueryTimeout((int) Math.max(1, (timeout.toMillis() + 999) / 1000));
        statement.setMaxRows(1);
        statement.setObject(1, key instanceof Enum<?> constant ? constant.name() : key);
        return begin(statement) ? run(statement) : Optional.empty();
      }
    }
  }

  private Optional<O> run(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? read(rows) : Optional.empty();
    } finally {
      end();
    }
  }

  /** A NULL that is read as a primitive reads as 0 or false, and that is no answer. */
  private Optional<O> read(ResultSet rows) throws SQLException {
    O value = answer.read(rows);
    return (value instanceof Number || value instanceof Boolean) && rows.wasNull()
        ? Optional.empty()
        : Optional.ofNullable(value);
  }

  private synchronized boolean isGivenUp() {
    return givenUp;
  }

  private synchronized boolean begin(Statement statement) {
    running = givenUp ? null : statement;
    return !givenUp;
  }

  /** Waits while the statement is cancelled, so that it is not the next one on the connection. */
  private synchronized void end() {
    running = null;
  }

  /**
   * Nobody waits any more: a statement that has not begun never does.
   *
   * @return whether one is at work, and wants to be cancelled
   */
  synchronized boolean giveUp() {
    givenUp = true;
    return running != null;
  }

  /** Asks the database to end the statement that is at work; may take as long as a connection. */
  synchronized void cancel() throws SQLException {
    Statement statement = running;
    if (statement != null) {
      statement.cancel();
    }
  }
}
