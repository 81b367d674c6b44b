package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What callers of a stressed model do, at random: single calls, lists and futures that are left,
 * with deadlines, interrupts and bad inputs. Every answer is checked and every end is tallied.
 * Thread-safe; each thread brings its own random numbers.
 */
@SuppressWarnings("NullAway") // a null input is one of the cases
final class StressCallers {

  record Ten(
      float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {

    static Ten of(float a) {
      return new Ten(a, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
  }

  private static final float INVALID = -1;
  private static final float POISON = 1000;

  private final ServedModel<Ten, Float> served;
  private final Tally tally;
  private final BiPredicate<Ten, Prediction<Float>> right;
  private final long seed;
  private final AtomicBoolean stop;
  private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();

  StressCallers(
      ServedModel<Ten, Float> served,
      Tally tally,
      BiPredicate<Ten, Prediction<Float>> right,
      long seed,
      AtomicBoolean stop) {
    this.served = served;
    this.tally = tally;
    this.right = right;
    this.seed = seed;
    this.stop = stop;
  }

  static boolean isPoison(Ten input) {
    return input.a() >= POISON;
  }

  /** No answer was wrong that came when nobody waited for it. */
  void check() {
    assertThat(wrong).as("seed %d", seed).hasValue(null);
  }

  /** Calls until it is told to stop. */
  void callOn(Random random) {
    while (!stop.get()) {
      @Nullable Ten input = input(random);
      Call call = call(random);
      boolean interrupt = random.nextInt(50) == 0;
      if (interrupt) {
        Thread.currentThread().interrupt();
      }
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> one(input, call);
        case 4 -> all(random, call);
        default -> later(input, call, random);
      }
      if (interrupt) {
        Thread.interrupted();
      }
    }
  }

  private void one(@Nullable Ten input, Call call) {
    try {
      Prediction<Float> answer = served.predict(input, call);
      check(input, answer);
      tally.answered(answer);
    } catch (RuntimeException e) {
      tally.failed(e, 1);
    }
  }

  private void all(Random random, Call call) {
    List<@Nullable Ten> inputs = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      inputs.add(input(random));
    }
    try {
      List<Prediction<Float>> answers = served.predictAll(inputs, call);
      for (int i = 0; i < inputs.size(); i++) {
        check(inputs.get(i), answers.get(i));
      }
      answers.forEach(tally::answered);
    } catch (InvalidInputException e) {
      // The meters get the one that does not fit.
      tally.failed(e, 1);
    } catch (RuntimeException e) {
      tally.failed(e, inputs.size());
    }
  }

  private void later(@Nullable Ten input, Call call, Random random) {
    CompletableFuture<Prediction<Float>> answer = served.predictAsync(input, call);
    CompletableFuture<?> hung =
        switch (random.nextInt(6)) {
          case 0 -> CompletableFuture.completedFuture(answer.cancel(true));
          case 1 -> answer.orTimeout(random.nextInt(200), TimeUnit.MICROSECONDS);
          case 2 ->
              answer.thenRun(
                  () -> {
                    throw new Tally.PoisonException("what hangs on a future");
                  });
          default -> answer;
        };
    assertThat(hung).isNotNull();
    if (random.nextInt(2) == 0) {
      // Nobody waits here: the end is counted when it comes.
      hung = answer.handle((prediction, failure) -> noted(input, prediction, failure));
    } else {
      try {
        ended(input, answer.join(), null);
      } catch (CompletionException | CancellationException e) {
        ended(input, null, e);
      }
    }
  }

  private boolean noted(
      @Nullable Ten input, @Nullable Prediction<Float> prediction, @Nullable Throwable failure) {
    try {
      ended(input, prediction, failure);
      return true;
    } catch (RuntimeException | AssertionError e) {
      return wrong.compareAndSet(null, e);
    }
  }

  private void ended(
      @Nullable Ten input, @Nullable Prediction<Float> prediction, @Nullable Throwable failure) {
    if (prediction != null) {
      check(input, prediction);
      tally.answered(prediction);
    } else {
      tally.failed(Objects.requireNonNull(failure), 1);
    }
  }

  private void check(@Nullable Ten input, Prediction<Float> answer) {
    // NaN is a number to a model without rules; its neighbours in a run must not see it.
    if (input == null || (!Float.isNaN(input.a()) && !right.test(input, answer))) {
      throw new AssertionError("seed " + seed + ": a wrong answer to " + input + ": " + answer);
    }
  }

  private static @Nullable Ten input(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> null;
      case 1 -> Ten.of(INVALID);
      case 2 -> Ten.of(Float.NaN);
      case 3 -> Ten.of(POISON + random.nextInt(10));
      default -> Ten.of(random.nextInt(100));
    };
  }

  private static Call call(Random random) {
    Call call = random.nextInt(4) == 0 ? Call.none() : Call.unit("u" + random.nextInt(1000));
    if (random.nextInt(3) == 0) {
      call = call.deadline(Duration.ofNanos(1 + random.nextInt(3_000_000)));
    }
    if (random.nextInt(2) == 0) {
      call = call.caller("c" + random.nextInt(3));
    }
    if (random.nextInt(10) == 0) {
      call = call.fresh();
    }
    return call.priority(List.of(Priority.values()).get(random.nextInt(4)));
  }
}
