package dev.mlopsdk.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.Alarm;
import dev.mlopsdk.drift.DriftDetails;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.DriftReport;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

class DriftPageTest {

  private static final double[] TRAINING = Pages.numbers(2000, 0);
  private static final double[] SAME = Pages.numbers(500, 0);
  private static final double[] MOVED = Pages.numbers(500, 0.4);

  @Test
  void packageExample_asPrinted_writesAPage(@TempDir Path folder) {
    Baseline baseline = Baseline.of(Map.of("distance", TRAINING));
    Counts today = baseline.count(Map.of("distance", MOVED), Map.of());

    DriftPage page = DriftPage.compare(baseline.counts(), today);

    assertThat(page.writeTo(folder.resolve("drift.html"))).content().isEqualTo(page.html());
    assertThat(page.writeTo(folder.resolve("drift.json"))).content().isEqualTo(page.json());
    assertThat(page.writeTo(folder.resolve("drift.md"))).content().isEqualTo(page.markdown());
    assertThatThrownBy(() -> page.writeTo(folder.resolve("drift.pdf")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A page's name ends in .html, .json or .md, which says its form, but is 'drift.pdf'");
  }

  @Test
  void html_readFromTheTop_saysVerdictFactsFeaturesAndSoOn() throws Exception {
    Baseline baseline = Baseline.of(Map.of("a", TRAINING), Map.of("b", Pages.categories(900, 100)));
    Counts window = baseline.count(Map.of("a", MOVED), Map.of("b", Pages.categories(200, 300)));
    String html =
        DriftPage.of(Pages.details(baseline.counts(), window, 3, "a note"))
            .withQuality(
                List.of(new QualityRow("auc", QualityRow.Source.LABELS, 0.7, 0.6, 0.8, 0.75)))
            .html();

    assertThat(html)
        .containsSubsequence(
            "<h1>Drift of delay:2</h1>",
            "Drift in this window: 2 of 2 features (b, a)",
            "Data set as a whole: 100.0 % of the features drifted",
            "2026-06-01 00:00:00 UTC",
            "wind has no baseline",
            "a note",
            "<h2>Features</h2>",
            "<h2>Reference and current</h2>",
            "<h2>Trend</h2>",
            "<h2>Data quality</h2>",
            "<h2>Segments</h2>",
            "ORD",
            "<h2>Model quality</h2>",
            "0.6 to 0.8",
            "<h2>What these samples could not have seen</h2>",
            "<h2>How to read this page</h2>");
    Pages.parse(html);
  }

  @Test
  void html_ofAnyPage_fetchesNothingAndRunsNothing() {
    String html = Pages.compare(Map.of("a", TRAINING), Map.of("a", MOVED)).html();

    assertThat(html)
        .doesNotContain("<script", "http://", "https://", "url(", "@import", "src=", "<link")
        .contains("default-src 'none'")
        .contains("prefers-color-scheme:dark")
        .contains("@media print");
  }

  @Test
  void html_ofADrawing_describesItInWords() throws Exception {
    Document page = Pages.parse(Pages.compare(Map.of("a", TRAINING), Map.of("a", MOVED)).html());

    assertThat(page.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a: reference and current");
    assertThat(page.getElementsByTagName("desc").item(0).getTextContent())
        .startsWith("Shares of 2,000 reference values and 500 current values. PSI comes most from:")
        .contains("> 0.552228: 10.0 % → ");
  }

  @Test
  void page_ofHostileNames_escapesThemEverywhere() throws Exception {
    List<String> names =
        List.of(
            "<script>alert(1)</script>",
            "\"quoted\" 'and' & <b>",
            "]]> --> </style></title></svg>",
            "距離 🛫 é",
            "tab\tnul\u0000bell\u0007\u202Eright-to-left\u2028",
            "half \uD800 a character",
            "| a | table | `code` * _x_ [link](javascript:1)",
            "long ".repeat(100) + "end");
    Map<String, double[]> training = new TreeMap<>();
    Map<String, double[]> today = new TreeMap<>();
    for (String name : names) {
      training.put(name, TRAINING);
      today.put(name, MOVED);
    }
    Map<String, String[]> texts = Map.of("kind", names.toArray(String[]::new));
    Baseline baseline = Baseline.of(training, texts);
    Counts current = baseline.count(today, texts);
    DriftPage page =
        DriftPage.of(Pages.details(baseline.counts(), current, 2, names.get(0)))
            .withTitle(names.get(0))
            .withQuality(
                List.of(
                    new QualityRow(
                        names.get(1), QualityRow.Source.ESTIMATED, 1, Double.NaN, 2, 1)));

    String html = page.html();
    String text = Pages.parse(html).getDocumentElement().getTextContent();

    assertThat(html).doesNotContain("<script", "<b>a", "</style></title>", "\u0000", "\u202E");
    assertThat(html).doesNotContain("long ".repeat(20)).hasSizeLessThan(200_000);
    assertThat(text).contains("<script>alert(1)</script>", "距離 🛫 é", "nul\\u{0}bell\\u{7}");
    assertThat(text).contains("half \\u{d800} a character", "long …");
    assertThat(page.markdown())
        .doesNotContain("<script", "| a | table", "\u0000")
        .contains("\\| a \\| table \\| \\`code\\` \\* \\_x\\_ \\[link\\](javascript:1)");
    JsonNode json = new ObjectMapper().readTree(page.json());
    List<String> read = new ArrayList<>();
    json.path("features").forEach(feature -> read.add(feature.path("name").asText()));
    assertThat(read).containsAll(names).hasSize(names.size() + 1);
    assertThat(page.json()).matches("\\p{ASCII}+");
  }

  @Test
  void features_ofDifferentSizes_areRankedByExcessOverChance() {
    Baseline baseline = Baseline.of(Map.of("many", TRAINING, "few", Pages.numbers(60, 0)));
    Counts current =
        baseline.count(Map.of("many", Pages.numbers(2000, 0.1), "few", noisyFew()), Map.of());
    List<FeatureRow> ranked =
        Content.of(baseline.counts(), current, DriftMonitor.withDefaults()).features();

    assertThat(ranked).extracting(FeatureRow::name).containsExactly("many", "few");
    assertThat(ranked.get(1).psi().psi()).isGreaterThan(ranked.get(0).psi().psi());
    assertThat(ranked.get(0).psi().excess()).isGreaterThan(ranked.get(1).psi().excess());
  }

  @Test
  void compare_withRules_keepsThem_andNamesWhatHasNoValue() {
    Baseline baseline = Baseline.of(Map.of("a", TRAINING, "gone", TRAINING));
    Counts today = baseline.count(Map.of("a", Pages.numbers(150, 0.4)), Map.of());

    assertThat(DriftPage.compare(baseline.counts(), today).markdown())
        .contains("gone has no value in the current counts", "200 values or more")
        .contains("No verdict");
    assertThat(
            DriftPage.compare(
                    baseline.counts(),
                    today,
                    DriftMonitor.withDefaults().withMinimumSamples(100).withAlpha(0.05))
                .markdown())
        .contains("Drift in this window: 1 of 1 feature (a)", "at most 0.05, and 100 values")
        .doesNotContain("since");
  }

  @Test
  void markdown_ofACalmPage_hasNoEmptyChapter() {
    assertThat(Pages.compare(Map.of("a", TRAINING), Map.of("a", SAME)).markdown())
        .contains("No drift found")
        .doesNotContain("Where it comes from");
  }

  /** Thirty values that no more than chance moved. */
  private static double[] noisyFew() {
    double[] values = Pages.numbers(30, 0);
    for (int i = 0; i < 4; i++) {
      values[i] = 0.01 * i;
    }
    return values;
  }

  @Test
  void page_ofAnEmptyWindow_hasNoVerdict() throws Exception {
    Baseline baseline = Baseline.of(Map.of("a", TRAINING), Map.of("b", Pages.categories(5, 5)));
    Counts none = baseline.count(Map.of(), Map.of());

    DriftPage page = DriftPage.of(Pages.details(baseline.counts(), none, 2));

    assertThat(page.toString()).isEqualTo("Drift of delay:2: No verdict: the window is empty");
    assertThat(page.html()).contains("too few").doesNotContain("NaN\"");
    Pages.parse(page.html());
    assertThat(new ObjectMapper().readTree(page.json()).at("/features/0/trend/0").isNull())
        .as("an empty bucket has no trend")
        .isTrue();
  }

  @Test
  void page_belowTheMinimum_hasNoVerdictButFigures() {
    DriftPage page = Pages.compare(Map.of("a", TRAINING), Map.of("a", Pages.numbers(50, 5)));

    assertThat(page.toString())
        .isEqualTo(
            "Drift between two samples: No verdict: no feature has the 200 values that a verdict"
                + " needs");
  }

  @Test
  void page_ofOneCalmFeature_saysSo() {
    assertThat(Pages.compare(Map.of("a", TRAINING), Map.of("a", SAME)))
        .hasToString("Drift between two samples: No drift found in this window: 0 of 1 feature");
  }

  @Test
  void page_whereAllDrifted_namesTheFirstFive() {
    DriftPage page = Pages.compare(Pages.columns(8, TRAINING), Pages.columns(8, MOVED));

    assertThat(page.toString()).contains("8 of 8 features (", " and 3 more)");
    assertThat(page.html()).contains("so by the rule of 50 % it has drifted");
  }

  @Test
  void page_ofAHundredCategories_drawsTheLargestAndTheGuilty() throws Exception {
    int[] before = new int[100];
    int[] after = new int[100];
    for (int i = 0; i < 100; i++) {
      before[i] = 300 - 2 * i;
      after[i] = i == 97 ? 800 : before[i] / 4;
    }
    Baseline baseline = Baseline.of(Map.of(), Map.of("kind", Pages.categories(before)));
    Counts current = baseline.count(Map.of(), Map.of("kind", Pages.categories(after)));

    String html = DriftPage.compare(baseline.counts(), current).html();

    assertThat(html).contains("① c97", "85 more values").doesNotContain("c40");
    assertThat(Pages.parse(html).getElementsByTagName("rect").getLength()).isEqualTo(30);
  }

  @Test
  void page_ofSpecialValues_drawsThemBesideTheAxis() throws Exception {
    double[] today = SAME.clone();
    today[0] = Double.NaN;
    today[1] = Double.NEGATIVE_INFINITY;
    today[2] = Double.POSITIVE_INFINITY;
    String html = Pages.compare(Map.of("a", TRAINING), Map.of("a", today)).html();

    assertThat(html)
        .contains("beside the axis", ">−∞</text>", ">+∞</text>", ">NaN</text>")
        .contains("<td>0.0 % → 0.2 %</td><td>0.0 % → 0.4 %</td>");
    Pages.parse(html);
  }

  @Test
  void page_ofConstantsAndHugeNumbers_isDrawnWithoutAnAxis() throws Exception {
    double[] constant = new double[300];
    double[] huge = Pages.numbers(300, 0);
    for (int i = 0; i < huge.length; i++) {
      huge[i] *= Double.MAX_VALUE;
    }
    Map<String, double[]> both = Map.of("constant", constant, "huge", huge);

    String html = Pages.compare(both, both).html();

    Pages.parse(html);
    assertThat(html).doesNotContain("beside the axis").contains("-1.48632e308");
  }

  @Test
  void page_withoutClosedBuckets_saysSo() {
    Baseline baseline = Baseline.of(Map.of("a", TRAINING));
    Counts window = baseline.count(Map.of("a", SAME), Map.of());

    assertThat(DriftPage.of(Pages.details(baseline.counts(), window, 0)).html())
        .contains("No bucket is closed yet.");
    assertThat(DriftPage.of(Pages.details(baseline.counts(), window, 1)).html())
        .doesNotContain("No bucket is closed yet.");
  }

  @Test
  void page_whileTheBaselineIsLearned_saysSo() throws Exception {
    Counts none = Baseline.empty().counts();
    DriftReport report =
        new DriftReport(
            ModelRef.of("delay", 2),
            Pages.NOW,
            DriftReport.Source.LEARNING,
            new DriftReport.Rule(Map.of("psi", 0.1), 0.01, 200, Alarm.ANYTIME),
            List.of(),
            List.of(),
            Map.of(),
            List.of("learning the baseline: 400 of 1000 rows"));

    DriftPage page = DriftPage.of(new DriftDetails(report, none, none, Pages.NOW, List.of()));

    assertThat(page.toString()).endsWith("No verdict: the baseline is being learned");
    assertThat(page.html()).contains("learning the baseline: 400 of 1000 rows");
    Pages.parse(page.html());
    assertThat(page.markdown()).contains("being learned").doesNotContain("## Features");
  }

  @Test
  void compare_ofDifferentFeatures_namesWhatIsNotCompared() {
    Counts reference = Baseline.of(Map.of("a", TRAINING, "old", SAME)).counts();
    Baseline other = Baseline.of(Map.of("a", TRAINING, "new", SAME));

    String html = DriftPage.compare(reference, other.counts()).html();

    assertThat(html).contains("new is in the current counts only; old is in the reference only");
  }

  @Test
  void compare_ofDifferentCells_isRefused() {
    Counts reference = Baseline.of(Map.of("a", TRAINING)).counts();
    Counts other = Baseline.of(Map.of("a", MOVED)).counts();

    assertThatThrownBy(() -> DriftPage.compare(reference, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count the current values with reference.count(current)");
  }

  @Test
  void with_badOptions_isRefused() {
    DriftPage page = Pages.compare(Map.of("a", TRAINING), Map.of("a", SAME));

    assertThatThrownBy(() -> page.withDrawn(-1))
        .hasMessage("Drawn features are 0 or more, but are -1");
    assertThatThrownBy(
            () -> new QualityRow("auc", QualityRow.Source.LABELS, 0.5, 0.6, 0.4, Double.NaN))
        .hasMessage("An interval's ends ascend, but those of 'auc' are 0.6 and 0.4");
  }

  @Test
  void writeTo_aFolderThatIsNotThere_namesTheFile(@TempDir Path folder)
      throws IOException, SAXException {
    DriftPage page = Pages.compare(Map.of("a", TRAINING), Map.of("a", SAME));
    Path file = folder.resolve("no").resolve("drift.html");

    assertThatThrownBy(() -> page.writeTo(file)).hasMessage("Cannot write " + file);
    assertThat(Files.exists(file)).isFalse();
  }
}
