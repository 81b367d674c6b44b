package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Precomputed answers in a table. Queries run on a few threads of their own, so that a database
 * that hangs holds up no caller for longer than the timeout or his deadline; while all of them are
 * at work there is no answer. The threads come with the first query and end when idle. Thread-safe.
 *
 * <pre>{@code
 * JdbcAnswers.of(dataSource, "select p from delays where route = ?", Flight::route, row -> row.getFloat(1))
 * }</pre>
 *
 * @param <I> the inputs
 * @param <O> the answers
 * @since 0.1
 */
public final class JdbcAnswers<I, O> implements PrecomputedAnswers<I, O>, AutoCloseable {

  /** Reads the answer from the first row of a result. */
  @FunctionalInterface
  public interface RowAnswer<O> {
    /** The answer in the row that {@code row} stands at. */
    O read(ResultSet row) throws SQLException;
  }

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final DataSource source;
  private final String query;
  private final Function<? super I, ?> keyOf;
  private final RowAnswer<? extends O> answer;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  /** One per query that runs or is about to. */
  private final Semaphore permits;

  private JdbcAnswers(
      DataSource source,
      String query,
      Function<? super I, ?> keyOf,
      RowAnswer<? extends O> answer,
      Duration timeout,
      int connections) {
    this.source = source;
    this.query = query;
    this.keyOf = keyOf;
    this.answer = answer;
    this.timeout = timeout;
    AtomicInteger count = new AtomicInteger();
    this.permits = new Semaphore(connections);
    this.threads =
        new ThreadPoolExecutor(
            connections,
            connections,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(connections),
            work -> {
              Thread thread = new Thread(work, "mlops-fallback-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Answers from {@code source}: {@code query} has one parameter, the key that {@code keyOf} makes
   * of an input, and gives a row at most. A query takes 100 milliseconds at most, and 4 run at a
   * time.
   */
  public static <I, O> JdbcAnswers<I, O> of(
      DataSource source,
      String query,
      Function<? super I, ?> keyOf,
      RowAnswer<? extends O> answer) {
    return new JdbcAnswers<>(source, query, keyOf, answer, Duration.ofMillis(100), 4);
  }

  /** The same answers, for which nobody waits longer than {@code timeout}. */
  public JdbcAnswers<I, O> withTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("A timeout is more than zero, but was " + timeout);
    }
    return new JdbcAnswers<>(source, query, keyOf, answer, timeout, threads.getMaximumPoolSize());
  }

  /** The same answers, by up to {@code count} queries at a time. */
  public JdbcAnswers<I, O> withConnections(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Queries run on 1 connection or more, but was given " + count);
    }
    return new JdbcAnswers<>(source, query, keyOf, answer, timeout, count);
  }

  @Override
  public Optional<O> find(I input, Call call, long remainingNanos) {
    Object key = keyOf.apply(input);
    if (key == null) {
      return Optional.empty();
    }
    FutureTask<Optional<O>> found = start(key);
    boolean done = false;
    try {
      Optional<O> value =
          found.get(Math.min(remainingNanos, timeout.toNanos()), TimeUnit.NANOSECONDS);
      done = true;
      return value;
    } catch (TimeoutException e) {
      throw new ModelException(
          ModelException.Kind.DEADLINE, "The query for a precomputed answer took too long", e);
    } catch (ExecutionException e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          "The query for a precomputed answer failed: " + e.getCause(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.INTERRUPTED,
          "The thread was interrupted while it waited for a precomputed answer",
          e);
    } finally {
      if (!done) {
        // Interrupts the query; a driver that does not listen ends at the query timeout.
        found.cancel(true);
      }
    }
  }

  private FutureTask<Optional<O>> start(Object key) {
    if (permits.tryAcquire()) {
      AtomicBoolean held = new AtomicBoolean(true);
      FutureTask<Optional<O>> query =
          new FutureTask<>(
              () -> {
                try {
                  return query(key);
                } finally {
                  release(held);
                }
              });
      try {
        threads.execute(
            () -> {
              query.run();
              release(held); // One that was cancelled in the queue never ran.
            });
        return query;
      } catch (RejectedExecutionException closed) {
        release(held);
      }
    }
    throw new ModelException(
        ModelException.Kind.OVERLOADED,
        "All "
            + threads.getMaximumPoolSize()
            + " connections for precomputed answers are at work, or they were closed");
  }

  private void release(AtomicBoolean held) {
    if (held.compareAndSet(true, false)) {
      permits.release();
    }
  }

  private Optional<O> query(Object key) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setQueryTimeout((int) Math.max(1, (timeout.toMillis() + 999) / 1000));
      statement.setMaxRows(1);
      statement.setObject(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.ofNullable(answer.read(rows)) : Optional.empty();
      }
    }
  }

  /** Ends the threads; from then on there is no answer. The data source stays open. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
