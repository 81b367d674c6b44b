package dev.mlopsdk.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @SuppressWarnings("ArrayRecordComponent") // an input as a service has it
  record Review(
      @Nullable String comment, float @Nullable [] vector, @Nullable BufferedImage photo) {}

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          Feature.number("distance").optional(),
          Feature.category("origin").optional(),
          Feature.number("bookedAt").optional());

  private final Statistics stats =
      Statistics.withDefaults()
          .outputRange(0, 1)
          .freshness("bookedAt", ChronoUnit.SECONDS)
          .text("comment", Review.class, Review::comment)
          .embedding("vector", Review.class, Review::vector)
          .image("photo", Review.class, Review::photo);
  private final Watched watched = new Watched(stats, SCHEMA);

  private StatisticsReport report() {
    return stats.report(Watched.REF);
  }

  private double anomalies(String kind) {
    return watched
        .registry
        .get(CoreMeters.PREDICTION_ANOMALIES)
        .tag("kind", kind)
        .counter()
        .count();
  }

  private void answer(@Nullable Object output) {
    watched.begin(null);
    watched.end(output);
  }

  private void review(
      @Nullable String comment, float @Nullable [] vector, @Nullable BufferedImage photo) {
    watched.begin(new Review(comment, vector, photo));
    watched.end(0.5f);
  }

  @Test
  void report_ofNumbers_countsWhatIsOddAndDescribesTheRest() {
    for (double value : new double[] {1, 2, 3, 4, 0, -5, Double.NaN, Double.POSITIVE_INFINITY}) {
      watched.begin(null).row().number(0, value);
      watched.end(0.5f);
    }
    answer(0.5f);

    StatisticsReport report = report();
    assertThat(report.rows()).isEqualTo(9);
    StatisticsReport.Numbers distance = report.input("distance");
    assertThat(distance.volume()).isEqualTo(9);
    assertThat(distance.missing()).isEqualTo(1);
    assertThat(distance.missingRatio()).isEqualTo(1.0 / 9);
    assertThat(distance.invalidRatio()).isEqualTo(2.0 / 9);
    assertThat(distance.nan()).isEqualTo(1);
    assertThat(distance.infinite()).isEqualTo(1);
    assertThat(distance.zeros()).isEqualTo(1);
    assertThat(distance.negative()).isEqualTo(1);
    assertThat(distance.mean()).isCloseTo(5.0 / 6, within(1e-9));
    assertThat(distance.min()).isEqualTo(-5);
    assertThat(distance.max()).isEqualTo(4);
    assertThat(distance.quantile(0.5)).isCloseTo(1, within(1 / 128.0));
    assertThatThrownBy(() -> distance.quantile(0.9)).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> report.input("distanse"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("distance VALUE");
  }

  @Test
  void report_ofCategories_countsDifferentOnesAndTheirLengths() {
    for (int i = 0; i < 3000; i++) {
      watched.begin(null).row().text(1, "airport-" + i % 1000);
      watched.end(0.5f);
    }
    answer(0.5f);
    StatisticsReport.Categories origin = report().category("origin");
    assertThat(origin.volume()).isEqualTo(3001);
    assertThat(origin.missing()).isEqualTo(1);
    assertThat(origin.distinct()).isCloseTo(1000, within(60.0));
    StatisticsReport.Numbers length = report().input("origin", StatisticsReport.Measure.LENGTH);
    assertThat(length.min()).isEqualTo(9);
    assertThat(length.max()).isEqualTo(11);
  }

  @Test
  void window_slides_andTheGaugesShowItAlone() {
    Statistics short3 = Statistics.withDefaults().window(Duration.ofMinutes(3), 3);
    Watched own = new Watched(short3, SCHEMA);
    own.number(1);
    own.time.advance(Duration.ofMinutes(1));
    own.number(5);
    own.time.advance(Duration.ofMinutes(1));
    assertThat(gauge(own, StatsMeters.MEAN)).isEqualTo(3);
    own.number(9);
    own.time.advance(Duration.ofMinutes(1));
    assertThat(gauge(own, StatsMeters.MEAN)).isEqualTo(5);
    assertThat(gauge(own, StatsMeters.MIN)).isEqualTo(1);

    own.time.advance(Duration.ofMinutes(1));
    assertThat(gauge(own, StatsMeters.MEAN)).as("the first minute is over").isEqualTo(7);
    assertThat(gauge(own, StatsMeters.MIN)).isEqualTo(5);
    assertThat(gauge(own, StatsMeters.SAMPLES)).isEqualTo(2);
    StatisticsReport report = short3.report(Watched.REF);
    assertThat(report.input("distance").min()).as("and the second").isEqualTo(9);

    own.time.advance(Duration.ofMinutes(3));
    assertThat(own.registry.find(StatsMeters.MEAN).gauges()).as("nothing is no mean").isEmpty();
    assertThat(own.registry.get(StatsMeters.ROWS).gauge().value()).isZero();
    assertThat(short3.report(Watched.REF).category("origin").distinct()).isZero();

    for (int minute = 0; minute < 20; minute++) {
      own.number(minute);
      own.time.advance(Duration.ofMinutes(1));
      assertThat(gauge(own, StatsMeters.MAX)).isEqualTo(minute);
      assertThat(gauge(own, StatsMeters.MIN)).isEqualTo(Math.max(0, minute - 2));
    }
  }

  private static double gauge(Watched own, String name) {
    return own.registry.get(name).tag("feature", "distance").gauge().value();
  }

  @Test
  void meters_scrapeTogether_andGoWithTheVersion() {
    watched.number(3);
    review("ein Wort", new float[] {3, 4}, new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB));
    answer(new float[] {0.25f, 0.75f});
    answer("LATE");
    watched.time.advance(Duration.ofMinutes(5));
    assertThat(watched.registry.scrape())
        .contains(
            "mlops_input_mean{feature=\"distance\",model=\"delay\",version=\"1\"} 3.0",
            "mlops_input_missing_ratio{feature=\"comment\",model=\"delay\",version=\"1\"} 0.75",
            "mlops_input_quantile{feature=\"distance\",model=\"delay\",quantile=\"0.5\",version=\"1\"} 3.0",
            "mlops_input_words_mean{feature=\"comment\",model=\"delay\",version=\"1\"} 2.0",
            "mlops_input_brightness_mean{feature=\"photo\",model=\"delay\",version=\"1\"} 0.0",
            "mlops_input_norm_mean{feature=\"vector\",model=\"delay\",version=\"1\"} 5.0",
            "mlops_input_rows{model=\"delay\",version=\"1\"} 4.0",
            "mlops_output_mean{model=\"delay\",output=\"output\",version=\"1\"} 0.5",
            "mlops_output_distinct{model=\"delay\",output=\"label\",version=\"1\"}");

    watched.recorder.close();
    watched.meters.remove();
    watched.time.advance(Duration.ofHours(1));
    assertThat(watched.registry.getMeters()).isEmpty();
    assertThat(stats.reports()).isEmpty();
    assertThatThrownBy(this::report).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void meters_beyondTheCap_shareTheWorstRatio() {
    FeatureSchema many =
        FeatureSchema.of(
            IntStream.range(0, 5).mapToObj(i -> Feature.number("f" + i).optional()).toList());
    Statistics capped = Statistics.withDefaults().meteredFeatures(2);
    Watched own = new Watched(capped, many);
    own.begin(null).row().number(0, 1);
    own.frame.row().number(2, 1);
    own.end(0.5f);
    capped.report(Watched.REF);
    assertThat(own.registry.get(StatsMeters.MEAN).gauges()).hasSize(1);
    assertThat(own.registry.get(StatsMeters.MISSING_RATIO).gauges()).hasSize(3);
    assertThat(
            own.registry
                .get(StatsMeters.MISSING_RATIO)
                .tag("feature", StatsMeters.OTHER)
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void anomalies_areCountedAtOnce() {
    answer(null);
    answer(Float.NaN);
    answer(1.5);
    answer(new float[] {0.5f, Float.NaN, Float.NaN, -1});
    answer(List.of(List.of(0.5, 0.6), List.of(2.0, 3)));
    answer(Double.NEGATIVE_INFINITY);
    assertThat(anomalies("null")).isEqualTo(1);
    assertThat(anomalies("nan")).isEqualTo(2);
    assertThat(anomalies("out_of_range")).isEqualTo(4);
  }

  @Test
  void anomalies_ofAnswersWithoutAScore_areNone() {
    answer("LATE");
    answer(true);
    answer(new Object());
    answer(ChronoUnit.DAYS);
    answer(new double[] {0, 1});
    assertThat(anomalies("null") + anomalies("nan") + anomalies("out_of_range")).isZero();
    assertThat(report().labels().get(0).distinct()).isCloseTo(3, within(0.01));
    assertThat(report().outputs())
        .extracting(StatisticsReport.Numbers::name)
        .containsExactly("output");
  }

  @Test
  void score_ofALabelledAnswer_isCountedAndJudged() {
    watched.begin(null).score(1.25);
    watched.end("LATE");
    assertThat(anomalies("out_of_range")).isEqualTo(1);
    assertThat(report().output("score").mean()).isEqualTo(1.25);
  }

  @Test
  void text_isMeasuredInCodePointsAndWords() {
    review("zwei  Wörter", null, null);
    review("😀", null, null);
    review("", null, null);
    review(null, null, null);
    StatisticsReport.Numbers length = report().input("comment", StatisticsReport.Measure.LENGTH);
    assertThat(length.max()).isEqualTo(12);
    assertThat(length.zeros()).isEqualTo(1);
    assertThat(length.missing()).isEqualTo(1);
    assertThat(length.mean()).isCloseTo(13 / 3.0, within(1e-9));
    assertThat(report().input("comment", StatisticsReport.Measure.WORDS).mean()).isEqualTo(1);
  }

  @Test
  void embedding_isMeasuredByItsNorm() {
    JsonNode golden = Golden.read().get("embeddings").get(0);
    float[] vector = new float[golden.get("n").asInt()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (Golden.fraction(i, 0.6180339887498949) * 2 - 1);
    }
    review(null, vector, null);
    assertThat(report().input("vector", StatisticsReport.Measure.NORM).mean())
        .isCloseTo(golden.get("norm").asDouble(), within(1e-8));

    review(null, new float[] {1, Float.NaN, Float.NaN}, null);
    StatisticsReport.Numbers norm = report().input("vector", StatisticsReport.Measure.NORM);
    assertThat(norm.nan()).isEqualTo(1);
    assertThat(report().input("vector", StatisticsReport.Measure.NAN_COMPONENTS).max())
        .isEqualTo(2);
  }

  @Test
  void image_ofEveryType_hasTheBrightnessAndContrastOfNumPy() {
    for (JsonNode golden : Golden.read().get("images")) {
      for (int type :
          new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_INT_ARGB_PRE
          }) {
        Statistics own =
            Statistics.withDefaults().image("photo", BufferedImage.class, image -> image);
        Watched photos = new Watched(own, FeatureSchema.empty());
        photos.begin(image(golden.get("width").asInt(), golden.get("height").asInt(), type));
        photos.end(0.5f);
        StatisticsReport report = own.report(Watched.REF);
        assertThat(report.input("photo", StatisticsReport.Measure.BRIGHTNESS).mean())
            .isCloseTo(golden.get("brightness").asDouble(), within(1e-9));
        assertThat(report.input("photo", StatisticsReport.Measure.CONTRAST).mean())
            .isCloseTo(golden.get("contrast").asDouble(), within(1e-9));
      }
    }
  }

  private static BufferedImage image(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = (x * 5 + y) % 256;
        int green = (x * 3 + y * 7) % 256;
        image.setRGB(x, y, 0xff << 24 | red << 16 | green << 8 | (x + y * 11) % 256);
      }
    }
    return image;
  }

  @Test
  void image_inGrey_isItsOwnValue_andALargeOneIsSampled() {
    BufferedImage gray = new BufferedImage(3000, 2000, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 2000; y++) {
      for (int x = 0; x < 3000; x++) {
        gray.getRaster().setSample(x, y, 0, x < 1500 ? 51 : 204);
      }
    }
    review(null, null, gray);
    StatisticsReport report = report();
    assertThat(report.input("photo", StatisticsReport.Measure.BRIGHTNESS).mean())
        .isCloseTo(0.5, within(1e-9));
    assertThat(report.input("photo", StatisticsReport.Measure.CONTRAST).mean())
        .isCloseTo(0.3, within(1e-9));
    assertThat(report.input("photo", StatisticsReport.Measure.AREA).mean()).isEqualTo(6e6);
  }

  @Test
  void freshness_isTheAgeAtThePrediction() {
    double now = watched.time.now().getEpochSecond();
    watched.time.advance(Duration.ofSeconds(100));
    for (double at : new double[] {now, now + 40, now + 130}) {
      watched.begin(null).row().number(2, at);
      watched.end(0.5f);
    }
    StatisticsReport.Numbers age = report().input("bookedAt", StatisticsReport.Measure.AGE);
    assertThat(age.max()).isCloseTo(100, within(1e-6));
    assertThat(age.min()).isCloseTo(-30, within(1e-6));
    assertThat(age.mean()).isCloseTo(130 / 3.0, within(1e-6));
    assertThat(age.negative()).isEqualTo(1);
    assertThat(watched.registry.get(StatsMeters.FUTURE_RATIO).gauge().value()).isEqualTo(1 / 3.0);
  }

  @Test
  void freshness_ofNoNumber_isNoted() {
    Statistics own = Statistics.withDefaults().freshness("origin", ChronoUnit.DAYS);
    new Watched(own, SCHEMA);
    assertThat(own.report(Watched.REF).notes()).singleElement().asString().contains("'origin'");
  }

  @Test
  void extractor_thatThrowsOrGetsAnotherType_countsAsFailed() {
    Statistics own =
        Statistics.withDefaults()
            .text(
                "comment",
                Review.class,
                review -> {
                  throw new IllegalStateException("a user's bug");
                })
            .text("name", String.class, name -> name);
    Watched broken = new Watched(own, FeatureSchema.empty());
    broken.begin(new Review(null, null, null));
    broken.end(0.5f);
    broken.begin("ann");
    broken.end(0.5f);
    StatisticsReport report = own.report(Watched.REF);
    assertThat(report.input("comment", StatisticsReport.Measure.LENGTH).failed()).isEqualTo(2);
    assertThat(report.input("name", StatisticsReport.Measure.LENGTH).failed()).isEqualTo(1);
    assertThat(report.input("name", StatisticsReport.Measure.LENGTH).max()).isEqualTo(3);
    assertThat(report.rows()).isEqualTo(2);
  }

  @Test
  void record_allocatesNothing() {
    float[] vector = {3, 4};
    BufferedImage photo = new BufferedImage(100, 100, BufferedImage.TYPE_3BYTE_BGR);
    Review review = new Review("ein Wort", vector, photo);
    Float output = 0.5f;
    float[] outputs = {0.25f, 0.75f};
    assertThat(
            Allocation.bytes(
                () -> {
                  watched.begin(review).row().number(0, 587);
                  watched.frame.row().text(1, "MKE");
                  watched.frame.row().number(2, 1.7e9);
                  watched.frame.score(0.5);
                  watched.end(output);
                  watched.end(outputs);
                  watched.end("LATE");
                }))
        .isZero();
  }

  @Test
  void record_byManyThreads_losesNothingAndIsDeterministic() throws InterruptedException {
    Statistics own = Statistics.withDefaults();
    FeatureSchema one = FeatureSchema.of(Feature.number("x"));
    Watched first = new Watched(own, one);
    int threads = 12;
    int rows = 20_000;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      new Thread(
              () -> {
                Frame frame = new Frame(one, first.time);
                for (int i = 0; i < rows; i++) {
                  frame.begin(Call.none(), Assignment.none());
                  frame.row().number(0, (double) thread * rows + i);
                  frame.score(0.5);
                  frame.end(0.5f, 1, i);
                  first.recorder.record(frame);
                }
                done.countDown();
              })
          .start();
    }
    done.await();
    StatisticsReport report = own.report(Watched.REF);
    long all = (long) threads * rows;
    assertThat(report.rows()).isEqualTo(all);
    StatisticsReport.Numbers x = report.input("x");
    assertThat(x.volume()).isEqualTo(all);
    assertThat(x.zeros()).isEqualTo(1);
    assertThat(x.min()).isZero();
    assertThat(x.max()).isEqualTo((double) all - 1);
    double[] alone = LongStream.range(0, all).asDoubleStream().toArray();
    NumberSums bulk = NumberSumsTest.sums(alone);
    assertThat(x.mean()).isEqualTo(bulk.mean());
    assertThat(x.standardDeviation()).isEqualTo(bulk.standardDeviation());
    assertThat(x.quantiles()).containsEntry(0.5, bulk.quantile(0.5));
  }

  @Test
  void shared_cells_countLikeOnesOwn() {
    NumberCells shared = new NumberCells(1, true);
    double[] values = {1, -2, 0, Double.NaN, 1e300, Double.NEGATIVE_INFINITY};
    Arrays.stream(values).forEach(value -> shared.add(value, 0));
    assertThat(NumberSumsTest.sums(shared)).isEqualTo(NumberSumsTest.sums(values));
  }

  @Test
  void report_asText_isATable() {
    watched.number(587);
    assertThat(report().toString())
        .startsWith("statistics of delay:1, 1 rows from 2026-06-01T00:00:00Z to")
        .containsPattern("distance +value +1 +0\\.0% +0\\.0% +587 +- +587 +587 +587 +587 +587")
        .containsPattern("origin +category +1 +100\\.0%")
        .containsPattern("> score +value +1 ");
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    Statistics plain = Statistics.withDefaults();
    assertThatThrownBy(() -> plain.outputRange(1, 0)).hasMessageContaining("1.0 to 0.0");
    assertThatThrownBy(() -> plain.outputRange(Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> plain.window(Duration.ofMillis(1), 2))
        .hasMessageContaining("PT0.001S");
    assertThatThrownBy(() -> plain.meteredFeatures(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> plain.freshness("at", ChronoUnit.MONTHS))
        .hasMessageContaining("Months");
    assertThatThrownBy(() -> plain.text(" ", String.class, text -> text))
        .hasMessageContaining("' '");
    assertThatThrownBy(
            () -> plain.text("a", String.class, text -> text).text("a", String.class, text -> text))
        .hasMessageContaining("'a'");
    assertThatThrownBy(() -> plain.report(ModelRef.of("delay", 9)))
        .isInstanceOf(NoSuchElementException.class);
  }
}
