package dev.mlopsdk.drift.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How large pages are: a page that nobody can open is none. */
class PageSizeTest {

  @Test
  void html_ofAHundredFeatures_isBelowAMegabyte() throws Exception {
    DriftPage page = page(100);
    String html = page.html();

    assertThat(size(html)).isLessThan(300_000);
    assertThat(size(page.withDrawn(100).html())).isLessThan(1_000_000);
    assertThat(html).contains("The other 70 features moved less and are in the table only.");
    Pages.parse(html);
  }

  @Test
  void html_ofAThousandFeatures_isBelowAMegabyte() throws Exception {
    DriftPage page = page(1000);
    String html = page.html();

    assertThat(size(html)).isLessThan(1_000_000);
    assertThat(size(page.json())).isLessThan(2_000_000);
    assertThat(size(page.markdown())).isLessThan(20_000);
    assertThat(Pages.parse(html).getElementsByTagName("section").getLength()).isEqualTo(30);
  }

  private static int size(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static DriftPage page(int features) {
    Baseline baseline = Baseline.of(Pages.columns(features, Pages.numbers(20_000, 0)));
    Counts window = baseline.count(Pages.columns(features, Pages.numbers(10_000, 0.1)), Map.of());
    return DriftPage.of(Pages.details(baseline.counts(), window, 11));
  }
}
