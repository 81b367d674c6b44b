package dev.mlopsdk.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The batcher that serving systems have: callers queue, threads take up to a size or until a
 * timeout, run, and complete futures. The rival of the suite {@code batching}.
 */
final class TimedBatcher<I, O> implements AutoCloseable {

  private record Request<I, O>(I input, CompletableFuture<O> answer) {}

  private final LinkedBlockingQueue<Request<I, O>> queue = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  TimedBatcher(int lanes, int size, long timeoutMicros, Function<List<I>, List<O>> run) {
    for (int i = 0; i < lanes; i++) {
      Thread thread = new Thread(() -> batches(size, timeoutMicros, run));
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  O call(I input) {
    CompletableFuture<O> answer = new CompletableFuture<>();
    queue.add(new Request<>(input, answer));
    return answer.join();
  }

  private void batches(int size, long timeoutMicros, Function<List<I>, List<O>> run) {
    try {
      while (!closed) {
        Request<I, O> first = queue.poll(10, TimeUnit.MILLISECONDS);
        if (first != null) {
          answer(gather(first, size, timeoutMicros), run);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Request<I, O>> gather(Request<I, O> first, int size, long timeoutMicros)
      throws InterruptedException {
    List<Request<I, O>> batch = new ArrayList<>(size);
    batch.add(first);
    queue.drainTo(batch, size - 1);
    long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(timeoutMicros);
    while (timeoutMicros > 0 && batch.size() < size) {
      Request<I, O> next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private static <I, O> void answer(List<Request<I, O>> batch, Function<List<I>, List<O>> run) {
    try {
      List<O> answers = run.apply(batch.stream().map(Request::input).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(answers.get(i));
      }
    } catch (RuntimeException e) {
      batch.forEach(request -> request.answer().completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
