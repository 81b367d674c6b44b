package dev.mlopsdk.drift.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.drift.DriftDetails;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.profile.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What drifted, for people: the verdict first, then the features ranked, reference and current
 * overlaid, the trend, data quality, segments and model quality. Immutable.
 *
 * <pre>{@code
 * DriftPage.of(monitor.details(ref)).writeTo(Path.of("drift.html"));
 * DriftPage.compare(baseline.counts(), baseline.count(Path.of("march.csv"))).markdown();
 * }</pre>
 *
 * <p>Features are ranked by what PSI has in excess of {@link
 * dev.mlopsdk.drift.measure.PsiTest#expected}, which it has on average without drift. Without it
 * small samples lead every ranking.
 *
 * <p>The HTML is one file: no script, no font, no image, nothing from a network; drawings are SVG
 * with a description in words; it follows the reader's light or dark theme and prints. Names and
 * values from the data are escaped, characters that cannot be seen are shown as their code, and
 * long names are cut in the middle. The JSON names its format, {@code mlops-report/1}, has all
 * features and figures of ten digits; NaN and the infinities are null there. The same input gives
 * the same bytes on every JDK.
 *
 * <p>Features beyond the first {@link #withDrawn} are in the table only, so the page's size is
 * bounded: some 4 kB for a drawn feature and 0.6 kB for another. Cost: a pass over the cells of
 * each feature and bucket.
 *
 * @since 0.1
 */
public final class DriftPage {

  private static final int DRAWN = 30;

  private final String title;
  private final Content content;
  private final List<QualityRow> quality;
  private final int drawn;

  private DriftPage(String title, Content content, List<QualityRow> quality, int drawn) {
    this.title = title;
    this.content = content;
    this.quality = quality;
    this.drawn = drawn;
  }

  /** A page of a served version, from {@link dev.mlopsdk.drift.DriftMonitor#details}. */
  public static DriftPage of(DriftDetails details) {
    return new DriftPage(
        "Drift of " + details.report().ref(), Content.of(details), List.of(), DRAWN);
  }

  /**
   * A page of two samples alone, compared with the defaults of {@link
   * dev.mlopsdk.drift.DriftMonitor}: PSI, Kolmogorov–Smirnov and Wasserstein for numbers, PSI and
   * total variation for categories; alpha 0.01 after Holm's correction over all of them, at least
   * 200 values. What only one of them has is named and not compared.
   *
   * @param reference such as {@code baseline.counts()}
   * @param current counts over the same cells, such as {@code baseline.count(file)}
   * @throws IllegalArgumentException if a feature's cells differ
   */
  public static DriftPage compare(Counts reference, Counts current) {
    return compare(reference, current, DriftMonitor.withDefaults());
  }

  /**
   * A page of two samples alone, compared with the measures, effects, alpha and minimum samples of
   * {@code rules}, which watches nothing here.
   *
   * @throws IllegalArgumentException if a feature's cells differ
   */
  public static DriftPage compare(Counts reference, Counts current, DriftMonitor rules) {
    return new DriftPage(
        "Drift between two samples", Content.of(reference, current, rules), List.of(), DRAWN);
  }

  /** The same page with another title. */
  public DriftPage withTitle(String title) {
    return new DriftPage(
        Objects.requireNonNull(title, "The title is null; pass a text"), content, quality, drawn);
  }

  /** The same page with model quality beside the drift, in this order. */
  public DriftPage withQuality(List<QualityRow> rows) {
    return new DriftPage(title, content, List.copyOf(rows), drawn);
  }

  /**
   * The same page with the first {@code features} drawn, 30 unless told; the others are in the
   * table only. Markdown has no others.
   */
  public DriftPage withDrawn(int features) {
    if (features < 0) {
      throw new IllegalArgumentException("Drawn features are 0 or more, but are " + features);
    }
    return new DriftPage(title, content, quality, features);
  }

  /** One HTML page that stands by itself. */
  public String html() {
    return HtmlPage.of(title, content, quality, drawn);
  }

  /** All of it as JSON, {@code mlops-report/1}. */
  public String json() {
    return JsonPage.of(title, content, quality);
  }

  /** Verdict and tables as Markdown. */
  public String markdown() {
    return MarkdownPage.of(title, content, quality, drawn);
  }

  /**
   * Writes the form that the file's name asks for: {@code .html}, {@code .json} or {@code .md}, in
   * UTF-8. A file that is there is replaced.
   *
   * @return the file
   * @throws IllegalArgumentException if the name ends otherwise
   * @throws UncheckedIOException if it cannot be written
   */
  public Path writeTo(Path file) {
    String name = String.valueOf(file.getFileName());
    String text;
    if (name.endsWith(".html")) {
      text = html();
    } else if (name.endsWith(".json")) {
      text = json();
    } else if (name.endsWith(".md")) {
      text = markdown();
    } else {
      throw new IllegalArgumentException(
          "A page's name ends in .html, .json or .md, which says its form, but is '" + name + "'");
    }
    try {
      return Files.writeString(file, text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The headline of its verdict. */
  @Override
  public String toString() {
    return title + ": " + Verdict.of(content).headline();
  }
}
