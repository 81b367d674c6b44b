package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.cache.PredictionCache;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A champion with a cache, beside a challenger that runs every copy. */
@Timeout(60)
class ShadowCacheTest {

  private final ShadowKit kit = new ShadowKit();

  /** The champion runs for 8 ms, the challenger for 4. */
  private final FakeModel<ShadowKit.Input, Double> slow =
      FakeModel.of(
          ShadowKit.Input.class,
          (input, version) -> {
            kit.time.advance(Duration.ofMillis(8 / version));
            return (double) input.x() / version;
          });

  @Test
  void times_ofACachedAnswer_areNotComparedWithThoseOfARun() throws Exception {
    try (var model =
        ServedModel.of(kit.registry, "m", slow)
            .cache(PredictionCache.ofRows())
            .shadow(kit.all())
            .time(kit.time)
            .open()) {
      model.predict(new ShadowKit.Input(1));
      assertThat(kit.pair().champion().nanos()).isEqualTo(8_000_000);
      for (int i = 0; i < 3; i++) {
        model.predict(new ShadowKit.Input(1));
        assertThat(kit.pair().champion().nanos()).as("a cached answer").isZero();
      }
      ShadowReport.Versions versions = model.shadowReport().orElseThrow().versions().get(0);
      assertThat(versions.agreement().pairs()).isEqualTo(4);
      assertThat(versions.timed()).isEqualTo(1);
      assertThat(versions.championNanos()).isEqualTo(8_000_000);
      assertThat(versions.challengerNanos()).isEqualTo(4_000_000);
    }
  }
}
