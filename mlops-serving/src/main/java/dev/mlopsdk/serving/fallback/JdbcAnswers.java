package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Precomputed answers in a table. Queries run on a few threads of their own, so that a database
 * that hangs holds up no caller for longer than the timeout or his deadline; while all of them are
 * at work there is no answer. The threads come with the first query and end when idle. Thread-safe.
 *
 * <p>A query that nobody waits for any more is cancelled in the database; one that still waits for
 * its connection is interrupted and never runs. A key is set with {@code setObject}, an enum by its
 * name: text, numbers, {@code byte[]}, and what else the driver takes. A NULL read by {@code
 * getDouble} and the like is no answer, where the answer is that number or truth itself.
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

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** How long the start waits for a first connection. */
  private static final Duration CHECK = Duration.ofSeconds(5);

  private static final String LATE = "The query for a precomputed answer took too long";

  /** Class 42 of the SQL standard: syntax error or access rule violation. */
  private static final String NOT_A_QUERY = "42";

  private final DataSource source;
  private final String query;
  private final Function<? super I, ?> keyOf;
  private final RowAnswer<? extends O> answer;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  /** Cancels what nobody waits for: a driver asks the database on a connection of its own. */
  private final ThreadPoolExecutor cancelling;

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
    this.permits = new Semaphore(connections);
    this.threads = threads("mlops-fallback-", connections, connections);
    this.cancelling = threads("mlops-fallback-cancel-", 1, connections);
    // Where cancelling itself hangs, the driver's query timeout has to do.
    cancelling.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  private static ThreadPoolExecutor threads(String name, int count, int room) {
    AtomicInteger made = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(room),
            work -> {
              Thread thread = new Thread(work, name + made.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
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

  /** The same answers, for which nobody waits longer than {@code timeout}, a day at most. */
  public JdbcAnswers<I, O> withTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A timeout is more than zero and a day at most, but was " + timeout);
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

  /**
   * Has the database read the query without running it, so that a mistake in it fails the start and
   * not the first call that needs it. A database that is away or slow is no mistake: a warning says
   * so, and the query is tried when it is needed.
   *
   * @throws IllegalStateException if the database does not take the query, say for want of the
   *     table; or after {@link #close}
   */
  @Override
  public void check() {
    if (threads.isShutdown()) {
      throw new IllegalStateException(
          "These precomputed answers were closed; close them after the model that asks them");
    }
    FutureTask<String> described = new FutureTask<>(this::describe);
    Throwable failure;
    try {
      described = start(this::describe);
      described.get(CHECK.toNanos(), TimeUnit.NANOSECONDS);
      return;
    } catch (ExecutionException e) {
      failure = e.getCause();
    } catch (TimeoutException | ModelException e) {
      failure = e;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      described.cancel(true);
    }
    if (failure instanceof SQLException refused && refuses(refused)) {
      throw new IllegalStateException(
          "The database does not take the query of the precomputed answers, '"
              + query
              + "': "
              + refused.getMessage()
              + "; mend the query, or create and grant what it reads",
          refused);
    }
    LOG.warn("The query of the precomputed answers cannot be checked: '{}'", query, failure);
  }

  /** Some drivers ask the database only when they are asked for the columns. */
  private String describe() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      return String.valueOf(statement.getMetaData());
    }
  }

  private static boolean refuses(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.startsWith(NOT_A_QUERY);
  }

  @Override
  public Optional<O> find(I input, Call call, long remainingNanos) {
    Object key = keyOf.apply(input);
    if (key == null) {
      return Optional.empty();
    }
    long most = Math.min(remainingNanos, timeout.toNanos());
    if (most <= 0) {
      throw new ModelException(ModelException.Kind.DEADLINE, LATE);
    }
    Lookup<O> lookup = new Lookup<>(source, query, key, answer, timeout);
    FutureTask<Optional<O>> found = start(lookup);
    boolean done = false;
    try {
      Optional<O> value = found.get(most, TimeUnit.NANOSECONDS);
      done = true;
      return value;
    } catch (TimeoutException e) {
      throw new ModelException(ModelException.Kind.DEADLINE, LATE, e);
    } catch (ExecutionException e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          "The query for a precomputed answer failed, '" + query + "': " + e.getCause(),
          Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      if (!done) {
        giveUp(lookup, found);
      }
    }
  }

  private void giveUp(Lookup<O> lookup, FutureTask<?> found) {
    // An interrupt ends the wait for a connection. A statement is cancelled instead: some drivers
    // do not hear an interrupt, and a database in this process may lose its open file by one.
    boolean atWork = lookup.giveUp();
    found.cancel(!atWork);
    if (atWork) {
      cancelling.execute(() -> cancel(lookup));
    }
  }

  private static void cancel(Lookup<?> lookup) {
    try {
      lookup.cancel();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("A query cannot be cancelled and ends at its timeout", e);
    }
  }

  private static ModelException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ModelException(
        ModelException.Kind.INTERRUPTED,
        "The thread was interrupted while it waited for a precomputed answer",
        cause);
  }

  private <T> FutureTask<T> start(Callable<T> work) {
    if (permits.tryAcquire()) {
      AtomicBoolean held = new AtomicBoolean(true);
      FutureTask<T> task =
          new FutureTask<>(
              () -> {
                try {
                  return work.call();
                } finally {
                  release(held);
                }
              });
      try {
        threads.execute(
            () -> {
              task.run();
              release(held); // One that was cancelled in the queue never ran.
            });
        return task;
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

  /**
   * Begins no further query: from then on there is no answer. Those at work end as they would have.
   * The data source stays open.
   */
  @Override
  public void close() {
    threads.shutdown();
  }
}
