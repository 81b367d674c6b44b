package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpreadTest {

  private static List<Integer> answers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Integer> answer(int from, int to, Set<Integer> guilty) {
    for (int i = from; i < to; i++) {
      if (guilty.contains(i)) {
        throw new IllegalArgumentException("guilty " + i);
      }
    }
    return answers(from, to);
  }

  @Property(seed = "20261121", tries = 200)
  void answers_withAnyHelp_areThoseOfOnePartAfterAnother(
      @ForAll @IntRange(min = 1, max = 60) int size,
      @ForAll @IntRange(min = 1, max = 9) int length,
      @ForAll @IntRange(max = 3) int helpers,
      @ForAll @Size(max = 2) Set<@IntRange(max = 59) Integer> guilty)
      throws InterruptedException {
    Spread<Integer> list = new Spread<>(size, length);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < helpers; i++) {
      Thread thread =
          new Thread(
              () ->
                  list.help(
                      () -> {
                        list.runNext((from, to) -> answer(from, to, guilty));
                        return true;
                      }));
      threads.add(thread);
      thread.start();
    }
    while (list.left()) {
      list.runNext((from, to) -> answer(from, to, guilty));
    }
    int first = guilty.stream().filter(i -> i < size).mapToInt(i -> i).min().orElse(-1);
    if (first < 0) {
      assertThat(list.answers()).isEqualTo(answers(0, size));
    } else {
      assertThatThrownBy(list::answers).hasMessage("guilty " + first);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void help_tooLate_findsNothingAndIsNotWaitedFor() {
    Spread<Integer> list = new Spread<>(4, 2);
    while (list.left()) {
      list.runNext(SpreadTest::answers);
    }
    assertThat(list.answers()).containsExactly(0, 1, 2, 3);
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    list.help(
        () -> {
          asked.add("again");
          return true;
        });
    assertThat(asked).isEmpty();
  }

  @Test
  void answers_whileInterrupted_waitForWhoHelps() throws InterruptedException {
    Spread<Integer> list = new Spread<>(2, 2);
    Thread caller = Thread.currentThread();
    CountDownLatch helps = new CountDownLatch(1);
    AtomicBoolean asked = new AtomicBoolean();
    Thread helper =
        new Thread(
            () ->
                list.help(
                    () -> {
                      list.runNext(
                          (from, to) -> {
                            helps.countDown();
                            while (!asked.get() || caller.getState() != Thread.State.WAITING) {
                              Thread.onSpinWait();
                            }
                            return answers(from, to);
                          });
                      return true;
                    }));
    helper.start();
    helps.await();
    caller.interrupt();
    asked.set(true);
    List<Integer> answers = list.answers();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answers).containsExactly(0, 1);
    helper.join();
  }
}
