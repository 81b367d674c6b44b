package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Keys, copies and bounds; the names before the underscore are those of Triton's
 * response_cache_test.
 */
class CacheKeyTest {

  /** Every hash collides. */
  record Colliding(String text) {
    @Override
    public int hashCode() {
      return 42;
    }
  }

  /** What the user did not say how to copy. */
  static final class Mutable {
    private final String text;

    Mutable(String text) {
      this.text = text;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // What users write
  record Labels(String label, float[] scores) {}

  private final AtomicInteger runs = new AtomicInteger();

  private <O> ServedModel<String, O> serve(
      Function<String, O> answer, PredictionCache<? super String> cache) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "cache test"));
    InputReader<String> reader = InputReader.none();
    return ServedModel.of(
            registry,
            "m",
            FakeModel.of(reader, (String text, Integer version) -> answer.apply(text))
                .onRun(rows -> runs.incrementAndGet()))
        .cache(cache)
        .open();
  }

  @Test
  void testHashingRequests_everyHashCollides_eachGetsItsOwnAnswer() {
    PredictionCache<String> cache = PredictionCache.keyedBy(Colliding::new);
    try (var served = serve(text -> text + "!", cache)) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
          assertThat(served.predict("t" + i).value()).isEqualTo("t" + i + "!");
        }
      }
      assertThat(runs).hasValue(100);
    }
  }

  @Test
  void testCacheInsertLookupCompareBytes_keysOfBytes_areComparedByContent() {
    byte[] reused = new byte[4];
    PredictionCache<String> cache =
        PredictionCache.keyedBy(
            text -> {
              Arrays.fill(reused, (byte) text.charAt(0));
              return reused;
            });
    try (var served = serve(text -> text, cache)) {
      assertThat(served.predict("a").value()).isEqualTo("a");
      assertThat(served.predict("b").value()).isEqualTo("b");
      var again = served.predict("a");
      assertThat(again.value()).isEqualTo("a");
      assertThat(again.source()).isEqualTo(Prediction.Source.CACHE);
    }
  }

  @Test
  void keyedBy_arraysOfArrays_areComparedAndCopiedToTheirDepth() {
    float[][] reused = {{0}, {1}};
    PredictionCache<String> cache =
        PredictionCache.keyedBy(
            text -> {
              reused[0][0] = text.length();
              return reused;
            });
    try (var served = serve(String::length, cache)) {
      assertThat(served.predict("a").value()).isEqualTo(1);
      assertThat(served.predict("bb").value()).isEqualTo(2);
      assertThat(served.predict("c").source()).isEqualTo(Prediction.Source.CACHE);
    }
  }

  @Test
  void keyedBy_noKeyOrABrokenFunction_isNotCachedAndNoFailure() {
    PredictionCache<String> cache =
        PredictionCache.keyedBy(
            text -> {
              if (text.equals("broken")) {
                throw new IllegalStateException("no key");
              }
              return null;
            });
    try (var served = serve(text -> text, cache)) {
      for (String text : List.of("a", "a", "broken", "broken")) {
        assertThat(served.predict(text).source()).isEqualTo(Prediction.Source.MODEL);
      }
      assertThat(served.predictAll(List.of("a", "a"), Call.none()))
          .extracting(Prediction::value)
          .containsExactly("a", "a");
    }
  }

  @Test
  void ofRows_ofAModelThatReadsNone_doesNotOpenAndSaysWhatToDo() {
    assertThatThrownBy(() -> serve(text -> text, PredictionCache.ofRows()).close())
        .hasMessageContaining("keyedBy");
  }

  @Test
  void answers_thatCanChange_areCopiedForEachCaller() {
    PredictionCache<String> cache = PredictionCache.keyedBy(text -> text);
    try (var served = serve(text -> new Labels(text, new float[] {1, 2}), cache)) {
      for (int i = 0; i < 3; i++) {
        Labels labels = served.predict("a").value();
        assertThat(labels.scores()).containsExactly(1, 2);
        labels.scores()[0] = 99;
      }
      assertThat(runs).hasValue(1);
    }
    try (var served =
        serve(text -> new ArrayList<>(List.of(Map.of(text, new long[] {7}))), cache)) {
      for (int i = 0; i < 3; i++) {
        var list = served.predict("b").value();
        assertThat(list).hasSize(1);
        assertThat(list.get(0).get("b")).containsExactly(7);
        Objects.requireNonNull(list.get(0).get("b"))[0] = 99;
        list.clear();
      }
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void answers_thatCannotChange_areShared() {
    try (var served = serve(text -> Duration.ofDays(1), PredictionCache.keyedBy(text -> text))) {
      assertThat(served.predict("a").value()).isSameAs(served.predict("a").value());
    }
  }

  @Test
  void answers_ofAnUnknownClass_areNotCached_untilSomebodySaysHowToCopyThem() {
    PredictionCache<String> cache = PredictionCache.keyedBy(text -> text);
    try (var served = serve(Mutable::new, cache)) {
      served.predict("a");
      assertThat(served.predict("a").source()).isEqualTo(Prediction.Source.MODEL);
    }
    try (var served =
        serve(Mutable::new, cache.withCopies(Mutable.class, UnaryOperator.identity()))) {
      served.predict("a");
      assertThat(served.predict("a").source()).isEqualTo(Prediction.Source.CACHE);
      assertThat(served.predict("a").value().text).isEqualTo("a");
    }
  }

  @Test
  void testCacheSizeTooSmall_isRefused() {
    assertThatThrownBy(() -> PredictionCache.ofRows().withMaxBytes(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536 bytes or more");
  }

  @Test
  void testCacheSizeTooLarge_isRefused() {
    assertThatThrownBy(() -> PredictionCache.ofRows().withMaxBytes(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no more than the heap's");
  }

  @Test
  void testCacheSizeSmallerThanEntryBytes_isAnsweredAndNotKept() {
    PredictionCache<String> cache =
        PredictionCache.<String>keyedBy(text -> text).withMaxBytes(64 << 10);
    try (var served = serve(text -> new byte[65 << 10], cache)) {
      assertThat(served.predict("a").value()).hasSize(65 << 10);
      assertThat(served.predict("a").source()).isEqualTo(Prediction.Source.MODEL);
    }
  }

  @Test
  void testEviction_keepsTheBytesOfKeysAndAnswersWithinTheBound() {
    PredictionCache<String> cache =
        PredictionCache.<String>keyedBy(text -> text).withMaxBytes(100 << 10);
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "cache test"));
    var meters = new SimpleMeterRegistry();
    InputReader<String> reader = InputReader.none();
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(reader, (String t, Integer v) -> new byte[1000]))
            .cache(cache)
            .meters(meters)
            .open()) {
      for (int i = 0; i < 1_000; i++) {
        served.predict("input " + i);
      }
      double kept = meters.get("cache.size").gauge().value();
      assertThat(kept).isBetween(60.0, 85.0);
      assertThat(meters.get("cache.evictions").functionCounter().count()).isGreaterThan(900);
    }
  }

  @Test
  void testParallelLookupAndInsert_underEviction_everyoneGetsHisOwn() throws InterruptedException {
    PredictionCache<String> cache =
        PredictionCache.<String>keyedBy(text -> text).withMaxBytes(64 << 10);
    List<@Nullable Throwable> failures = new ArrayList<>();
    try (var served = serve(text -> text + "!", cache)) {
      CountDownLatch done = new CountDownLatch(8);
      for (int t = 0; t < 8; t++) {
        int seed = t;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 5_000; i++) {
                      String text = "t" + (i * 31 + seed) % 700;
                      assertThat(served.predict(text).value()).isEqualTo(text + "!");
                    }
                  } catch (Throwable e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  } finally {
                    done.countDown();
                  }
                });
        thread.start();
      }
      done.await();
    }
    assertThat(failures).isEmpty();
  }
}
