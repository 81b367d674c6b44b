package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.stats.StatisticsReport.Measure;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.SchemaWatch;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that are no rows, images and embeddings, under everything that watches a model. */
class PhotosTest {

  @SuppressWarnings("ArrayRecordComponent") // an input as a service has it
  record Photo(BufferedImage image, float[] vector) {}

  @TempDir Path folder;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));

  private static Photo photo(int grey) {
    BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = new byte[32 * 16];
    Arrays.fill(pixels, (byte) grey);
    image.getRaster().setDataElements(0, 0, 32, 16, pixels);
    return new Photo(image, new float[] {3, 4});
  }

  @Test
  void predict_onPhotosReadInPlace_isMeasuredLoggedAndRunAgain() {
    ModelRef ref = ModelRef.of("photos", 1);
    ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
    registry.publish("photos", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    FakeModel<Photo, Float> model =
        FakeModel.of(
            InputReader.none(),
            (photo, version) -> photo.image().getRaster().getSample(0, 0, 0) / 255f);
    Statistics statistics =
        Statistics.withDefaults()
            .image("image", Photo.class, Photo::image)
            .embedding("vector", Photo.class, Photo::vector);
    Signals signals = Signals.none().errorsAbove(0.01).disagreementAbove(0.01, 0);
    try (PredictionLog log = PredictionLog.to(folder).time(time).open();
        var served =
            ServedModel.of(registry, "photos", model)
                .observe(log)
                .observe(DriftMonitor.withDefaults())
                .observe(statistics)
                .observe(signals)
                .observe(SchemaWatch.of(InputRules.of()))
                .rerun(Repeatability.sampling(1).tell(signals::rerun))
                .meters(new SimpleMeterRegistry())
                .time(time)
                .open()) {
      for (int i = 0; i < 600; i++) {
        Prediction<Float> answer = served.predict(photo(i % 2 == 0 ? 51 : 102));
        assertThat(served.outcome(answer.id(), 1)).isEqualTo(OutcomeJoin.Status.JOINED);
        time.runDue();
      }
      time.advance(Duration.ofMinutes(2));
      var report = statistics.report(ref);
      assertThat(report.rows()).isEqualTo(600);
      assertThat(report.input("image", Measure.BRIGHTNESS).mean()).isCloseTo(0.3, within(1e-6));
      assertThat(report.input("image", Measure.CONTRAST).max()).isCloseTo(0, within(1e-6));
      assertThat(report.input("vector", Measure.NORM).mean()).isCloseTo(5, within(1e-6));
      assertThat(signals.of(ref, "disagreement").samples()).isEqualTo(600);
      assertThat(signals.of(ref, "disagreement").estimate()).isZero();
      assertThat(log.lost()).isZero();
    }
  }
}
