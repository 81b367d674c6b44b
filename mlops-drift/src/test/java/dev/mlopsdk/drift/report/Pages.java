package dev.mlopsdk.drift.report;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.Alarm;
import dev.mlopsdk.drift.DriftDetails;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.DriftReport;
import dev.mlopsdk.drift.FeatureDrift;
import dev.mlopsdk.drift.SegmentDrift;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Samples without chance and what is made of them. */
final class Pages {

  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private Pages() {}

  /** Quantiles of a triangular law around {@code center}: sums and products only. */
  static double[] numbers(int n, double center) {
    double[] values = new double[n];
    Arrays.setAll(
        values,
        i -> {
          double u = (i + 0.5) / n;
          return center + (u < 0.5 ? Math.sqrt(2 * u) - 1 : 1 - Math.sqrt(2 - 2 * u));
        });
    return values;
  }

  /** The i-th category comes {@code weights[i]} times. */
  static String[] categories(int... weights) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < weights[i]; k++) {
        values.add("c" + i);
      }
    }
    return values.toArray(String[]::new);
  }

  static DriftPage compare(Map<String, double[]> reference, Map<String, double[]> current) {
    Baseline baseline = Baseline.of(reference);
    return DriftPage.compare(baseline.counts(), baseline.count(current, Map.of()));
  }

  /** Details as a monitor gives them, of buckets that are all like {@code window}'s. */
  static DriftDetails details(Counts reference, Counts window, int buckets, String... notes) {
    DriftMonitor monitor = DriftMonitor.withDefaults().withAlarm(Alarm.EACH_WINDOW);
    List<FeatureDrift> features = monitor.compare(reference, window);
    List<WindowRing.Bucket> closed = new ArrayList<>();
    for (int i = 0; i < buckets; i++) {
      Instant from = NOW.minus(Duration.ofMinutes(5L * (buckets - i)));
      closed.add(new WindowRing.Bucket(from, from.plus(Duration.ofMinutes(5)), window));
    }
    return new DriftDetails(
        new DriftReport(
            ModelRef.of("delay", 2),
            NOW,
            DriftReport.Source.STORED,
            monitor.rule(),
            features,
            List.of(new SegmentDrift("ORD", features)),
            Map.of("wind", "has no baseline"),
            List.of(notes)),
        reference,
        window,
        NOW.minus(Duration.ofHours(1)),
        closed);
  }

  /** Columns that are all the same, so that their laws are simulated once. */
  static Map<String, double[]> columns(int features, double[] values) {
    Map<String, double[]> columns = new TreeMap<>();
    for (int i = 0; i < features; i++) {
      columns.put("a_feature_with_a_name_of_some_length_" + (10_000 + i), values);
    }
    return columns;
  }

  /** The page's body, which is well-formed XML if every element is closed and all is escaped. */
  static Document parse(String html) throws IOException, SAXException {
    int from = html.indexOf("<main>");
    int to = html.indexOf("</main>") + "</main>".length();
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(html.substring(from, to))));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
