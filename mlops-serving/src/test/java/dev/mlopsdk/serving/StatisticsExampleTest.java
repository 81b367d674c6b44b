package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The example of docs/statistics.md, with what it prints. */
class StatisticsExampleTest {

  @SuppressWarnings("ArrayRecordComponent") // an input as a service has it
  record Review(double bookedAt, @Nullable String comment, float[] vector, BufferedImage photo) {}

  /** Reads the time stamp; the rest is read in place. */
  private static final class ReviewReader implements InputReader<Review> {

    private final FeatureSchema schema = FeatureSchema.of(Feature.number("bookedAt"));

    @Override
    public FeatureSchema schema() {
      return schema;
    }

    @Override
    public void read(Review input, Row row) {
      row.number(0, input.bookedAt());
    }
  }

  private static BufferedImage photo(int gray) {
    BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 320; x++) {
      for (int y = 0; y < 480; y++) {
        image.setRGB(x, y, gray << 16 | gray << 8 | gray);
      }
    }
    return image;
  }

  @Test
  void example_ofTheDocs_printsThis() {
    Instant now = Instant.parse("2026-06-01T00:00:00Z");
    FakeTime time = FakeTime.at(now);
    var meters =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
    ModelRegistry registry = ModelRegistry.inMemory();
    for (int i = 0; i < 2; i++) {
      registry.publish(
          "delay", ModelFiles.of("m.fake", new byte[] {(byte) i}), Change.by("ann", "test"));
    }
    registry.promote("delay", 2, Change.by("ann", "test"));
    var onnx =
        FakeModel.<Review, Float>of(new ReviewReader(), (review, version) -> review.vector()[0]);
    Statistics stats =
        Statistics.withDefaults()
            .outputRange(0, 1)
            .freshness("bookedAt", ChronoUnit.SECONDS)
            .text("comment", Review.class, Review::comment)
            .embedding("vector", Review.class, Review::vector)
            .image("photo", Review.class, Review::photo);
    try (var delay =
        ServedModel.of(registry, "delay", onnx)
            .observe(stats)
            .rerun(Repeatability.sampling(0.01))
            .meters(meters)
            .time(time)
            .open()) {
      for (int i = 1; i <= 4; i++) {
        delay.predict(
            new Review(
                now.getEpochSecond() - 60.0 * i,
                i == 3 ? null : "late again".substring(0, 2 + 2 * i),
                new float[] {0.2f * i, 0.1f, 0},
                photo(40 * i)));
      }
      assertThat(stats.report(ModelRef.of("delay", 2)))
          .hasToString(
              """
              statistics of delay:2, 4 rows from 2026-06-01T00:00:00Z to 2026-06-01T00:00:00Z
                        measure         volume  missing  invalid       mean      sd        min         p5        p50        p95        max
              bookedAt  value                4     0.0%     0.0%  1.780e+09   77.46  1.780e+09  1.780e+09  1.780e+09  1.780e+09  1.780e+09
              bookedAt  age                  4     0.0%     0.0%        150   77.46         60         60        120        240        240
              comment   length               4    25.0%     0.0%      6.667   3.055          4          4          6         10         10
              comment   words                4    25.0%     0.0%      1.667  0.5774          1          1          2          2          2
              vector    norm                 4     0.0%     0.0%     0.5126  0.2510     0.2236     0.2236     0.4121     0.8062     0.8062
              vector    nan_components       4     0.0%     0.0%          0       0          0          0          0          0          0
              photo     brightness           4     0.0%     0.0%     0.1961  0.1013    0.07843    0.07861     0.1572     0.3137     0.3137
              photo     contrast             4     0.0%     0.0%     0.1961  0.1013    0.07843    0.07861     0.1572     0.3137     0.3137
              photo     area                 4     0.0%     0.0%     307200       0     307200     307200     307200     307200     307200
              > score   value                4     0.0%     0.0%     0.5000  0.2582     0.2000     0.2002     0.4004     0.8000     0.8000
              """);
      assertThat(meters.scrape())
          .contains(
              "mlops_input_age_max{feature=\"bookedAt\",model=\"delay\",version=\"2\"} 240.0");
    }
  }
}
