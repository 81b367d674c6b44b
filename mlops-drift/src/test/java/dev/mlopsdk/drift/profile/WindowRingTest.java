package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowRingTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final CountProfile profile = CountProfile.of(Baseline.of(Map.of("x", new double[] {1})));

  @Test
  void window_ofARingOfTime_holdsTheLastBuckets() {
    WindowRing ring = WindowRing.byTime(MINUTE, 3, START, profile.snapshot());
    for (int minute = 1; minute <= 5; minute++) {
      count(minute);
      Instant now = START.plus(MINUTE.multipliedBy(minute));
      assertThat(ring.due(now.minusSeconds(1), profile.snapshot())).isFalse();
      assertThat(ring.due(now, profile.snapshot())).isTrue();
      ring.close(now, profile.snapshot());
    }
    count(10);

    assertThat(ring.window(profile.snapshot()).rows()).isEqualTo(4 + 5 + 10);
    assertThat(ring.open(profile.snapshot()).rows()).isEqualTo(10);
    assertThat(ring.last(1, profile.snapshot()).rows()).isEqualTo(10);
    assertThat(ring.last(2, profile.snapshot()).rows()).isEqualTo(15);
    assertThat(ring.last(99, profile.snapshot()).rows()).isEqualTo(19);
    assertThat(ring.from()).isEqualTo(START.plus(MINUTE.multipliedBy(3)));
    List<WindowRing.Bucket> closed = ring.closed();
    assertThat(closed).extracting(bucket -> bucket.counts().rows()).containsExactly(4L, 5L);
    assertThat(closed.get(0).to()).isEqualTo(closed.get(1).from());
  }

  @Test
  void due_ofARingOfRows_isWhenTheyCame() {
    WindowRing ring = WindowRing.byRows(100, 2, START, profile.snapshot());
    count(99);
    assertThat(ring.due(START.plus(Duration.ofDays(9)), profile.snapshot())).isFalse();
    count(1);
    assertThat(ring.due(START, profile.snapshot())).isTrue();
    ring.close(START, profile.snapshot());
    count(30);

    assertThat(ring.due(START, profile.snapshot())).isFalse();
    assertThat(ring.window(profile.snapshot()).rows()).isEqualTo(130);
  }

  @Test
  void beside_whenMoreFeaturesAreCounted_keepsTheBucketsOfBoth() {
    WindowRing ring = WindowRing.byTime(MINUTE, 3, START, profile.snapshot());
    for (int minute = 1; minute <= 3; minute++) {
      count(minute);
      ring.close(START.plus(MINUTE.multipliedBy(minute)), profile.snapshot());
    }
    CountProfile later = CountProfile.of(Baseline.of(Map.of("a", new double[] {1, 2})));
    WindowRing wider = ring.beside(later.snapshot());
    count(10);
    later.add(0, 1.5);

    Counts snapshot = later.snapshot().beside(profile.snapshot());
    assertThat(snapshot.features()).containsExactly("a", "x");
    assertThat(wider.window(snapshot).total("x")).isEqualTo(15);
    assertThat(wider.window(snapshot).total("a")).isEqualTo(1);
    assertThat(wider.from()).isEqualTo(ring.from());
    assertThat(wider.closed())
        .extracting(bucket -> bucket.counts().total("x") + 100 * bucket.counts().total("a"))
        .containsExactly(2L, 3L);
    assertThat(wider.due(START.plus(MINUTE.multipliedBy(4)), snapshot)).isTrue();
    assertThatThrownBy(() -> ring.beside(profile.snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no feature is in both, but 'x' is");
  }

  @Test
  void resume_inAnotherProcess_goesOnInTheOpenBucket() {
    WindowRing before = WindowRing.byTime(MINUTE, 3, START, profile.snapshot());
    for (int minute = 1; minute <= 3; minute++) {
      count(minute);
      before.close(START.plus(MINUTE.multipliedBy(minute)), profile.snapshot());
    }
    count(7);
    Instant stop = START.plus(MINUTE.multipliedBy(3)).plusSeconds(20);
    List<WindowRing.Bucket> kept = before.buckets(stop, profile.snapshot());
    assertThat(kept).extracting(bucket -> bucket.counts().rows()).containsExactly(2L, 3L, 7L);

    CountProfile next = CountProfile.of(Baseline.of(Map.of("x", new double[] {1})));
    WindowRing after = WindowRing.byTime(MINUTE, 3, stop, next.snapshot());
    after.resume(kept, next.snapshot());
    next.add(0, 1);

    assertThat(after.size()).isEqualTo(3);
    assertThat(after.window(next.snapshot()).rows()).isEqualTo(2 + 3 + 7 + 1);
    assertThat(after.last(2, next.snapshot()).rows()).isEqualTo(3 + 7 + 1);
    assertThat(after.open(next.snapshot()).rows()).isEqualTo(7 + 1);
    assertThat(after.closed()).isEqualTo(before.closed());
    assertThat(after.from()).isEqualTo(before.from());
    assertThat(after.due(stop, next.snapshot())).isFalse();
    assertThat(after.due(stop.plusSeconds(40), next.snapshot())).isTrue();
  }

  @Test
  void resume_ofARingOfRows_countsThoseThatWereThere() {
    WindowRing before = WindowRing.byRows(100, 2, START, profile.snapshot());
    count(70);
    CountProfile next = CountProfile.of(Baseline.of(Map.of("x", new double[] {1})));
    WindowRing after = WindowRing.byRows(100, 2, START, next.snapshot());
    after.resume(before.buckets(START, profile.snapshot()), next.snapshot());

    for (int i = 0; i < 29; i++) {
      next.add(0, 1);
    }
    assertThat(after.due(START, next.snapshot())).isFalse();
    next.add(0, 1);
    assertThat(after.due(START, next.snapshot())).isTrue();
    after.reopen(START.plus(Duration.ofDays(9)));
    assertThat(after.window(next.snapshot()).rows()).isEqualTo(100);
  }

  @Test
  void reopen_afterAGap_dropsWhatEndedBeforeTheWindow() {
    WindowRing ring = WindowRing.byTime(MINUTE, 4, START, profile.snapshot());
    for (int minute = 1; minute <= 4; minute++) {
      count(minute);
      ring.close(START.plus(MINUTE.multipliedBy(minute)), profile.snapshot());
    }
    Instant back = START.plus(MINUTE.multipliedBy(7));

    ring.reopen(back);

    assertThat(ring.window(profile.snapshot()).rows()).isEqualTo(4);
    assertThat(ring.closed().get(0).to()).isEqualTo(START.plus(MINUTE.multipliedBy(4)));
    count(5);
    ring.close(back.plus(MINUTE), profile.snapshot());
    assertThat(ring.window(profile.snapshot()).rows()).isEqualTo(5);
    assertThat(ring.closed()).extracting(WindowRing.Bucket::from).containsExactly(back);
    assertThatThrownBy(() -> ring.resume(List.of(), profile.snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got no bucket");
  }

  @Test
  void ring_ofNothing_isRefused() {
    Counts none = profile.snapshot();
    assertThatThrownBy(() -> WindowRing.byTime(Duration.ZERO, 1, START, none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0, but is PT0S");
    assertThatThrownBy(() -> WindowRing.byRows(0, 1, START, none)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> WindowRing.byRows(1, 0, START, none)).hasMessageContaining("got 0");
  }

  private void count(int rows) {
    for (int i = 0; i < rows; i++) {
      profile.add(0, i);
    }
  }
}
