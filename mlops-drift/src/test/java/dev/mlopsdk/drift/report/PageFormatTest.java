package dev.mlopsdk.drift.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same bytes on every JDK and in every version of {@code mlops-report/1}. */
class PageFormatTest {

  @Test
  void json_ofASmallPage_isPinned() throws Exception {
    String json = page().json();

    assertThat(json).startsWith("{\"format\":\"mlops-report/1\",\"title\":\"Drift of delay:2\",");
    assertThat(json).contains("\"low\":null,\"high\":null");
    assertThat(fingerprint(json))
        .as(json)
        .isEqualTo("5f9bfef9d3667723e3abd7c3504ce833707130c29232706ff67c304af0e657a6");
  }

  @Test
  void html_ofASmallPage_isPinned() throws Exception {
    String html = page().html();

    assertThat(html).isEqualTo(page().html());
    assertThat(fingerprint(html))
        .as("looks changed: look at it, then pin it")
        .isEqualTo("36d433444efda10a1e4f9c0f3f243b5ce00dfd3342447c078c94ba07e4cc40a2");
  }

  @Test
  void markdown_ofASmallPage_isPinned() {
    assertThat(page().markdown())
        .isEqualTo(
            """
            # Drift of delay:2

            **Drift in this window: 2 of 2 features (distance, origin)**

            Data set as a whole: 100.0 % of the features drifted, so by the rule of 50 % it has drifted.

            | fact |  |
            | --- | --- |
            | model | delay |
            | version | 2 |
            | made | 2026-06-01 00:00:00 UTC |
            | window | 400 rows since 2026-05-31 23:00:00 UTC |
            | baseline | 1,000 rows, stored with the version |
            | rule | drifted: ks from 0.1, psi from 0.1, tvd from 0.1 or wasserstein from 0.1, its p after Holm's correction at most 0.01, and 200 values or more |
            | not compared | wind has no baseline |
            | note | a note |

            ## Features

            | feature | verdict | PSI | above chance | surest measure | effect in window | p |
            | --- | --- | ---: | ---: | --- | --- | ---: |
            | distance | DRIFTED | 0.364 | 0.329 | wasserstein 0.604 σ | large | &lt;0.0001 |
            | origin | DRIFTED | 0.103 | 0.092 | psi 0.103 | moderate | 0.0003 |

            ## Where it comes from

            - distance, ≤ -0.553906: 10.0 % → 1.8 %, 38 % of PSI
            - distance, &gt; 0.55167: 10.0 % → 24.5 %, 35 % of PSI
            - origin, (unseen): 0.0 % → 2.5 %, 99 % of PSI

            ## Segments

            | segment | values | drifted | moved most | PSI | p |
            | --- | ---: | --- | --- | ---: | ---: |
            | ORD | 400 | distance, origin | distance | 0.364 | &lt;0.0001 |

            ## Model quality

            | metric | from | value | interval | reference |
            | --- | --- | ---: | --- | ---: |
            | auc | estimated | 0.7 | – | 0.72 |
            """);
  }

  private static DriftPage page() {
    double[] today = Pages.numbers(400, 0.25);
    today[0] = Double.NaN;
    Baseline baseline =
        Baseline.of(
            Map.of("distance", Pages.numbers(1000, 0)),
            Map.of("origin", Pages.categories(600, 300, 100)));
    Counts window =
        baseline.count(
            Map.of("distance", today), Map.of("origin", Pages.categories(230, 120, 40, 10)));
    return DriftPage.of(Pages.details(baseline.counts(), window, 3, "a note"))
        .withQuality(
            List.of(
                new QualityRow(
                    "auc", QualityRow.Source.ESTIMATED, 0.7, Double.NaN, Double.NaN, 0.72)));
  }

  private static String fingerprint(String text) throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
