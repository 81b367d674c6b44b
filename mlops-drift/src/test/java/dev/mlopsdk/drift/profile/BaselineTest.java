package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.InputReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {

  record Flight(double distance, String origin) {}

  @TempDir Path folder;

  @Test
  void writeTo_ofAKnownBaseline_isPinned() throws IOException {
    Baseline baseline =
        Baseline.of(
            Map.of("x", new double[] {1, 1, 0.1, 2e-7, Double.NaN, 1e300}),
            Map.of("b", new String[] {"ü", "a\"", "a\"", null}));

    assertThat(text(baseline))
        .isEqualTo(
            "{\"format\":\"mlops-baseline/2\",\"features\":["
                + "{\"name\":\"b\",\"kind\":\"category\",\"values\":[\"a\\\"\",\"ü\"],"
                + "\"others\":[],\"complete\":true,"
                + "\"rarity\":{\"once\":1,\"twice\":1,\"moved\":1.0,\"rows\":3},"
                + "\"counts\":[2,1,0,0,1]},"
                + "{\"name\":\"x\",\"kind\":\"number\","
                + "\"edges\":[2.0E-7,0.1,0.9999999999999999,1.0],\"coarse\":[0,1,2,3],"
                + "\"centers\":[2.0E-7,0.1,0.5499999999999999,1.0,1.0E300],"
                + "\"min\":2.0E-7,\"max\":1.0E300,\"mean\":2.0E299,"
                + "\"deviation\":4.0E299,\"distinct\":false,"
                + "\"counts\":[1,1,0,2,1,0,0,1,0]}]}");
    assertThat(baseline.name()).isEqualTo("baseline.json");
  }

  /** Baselines of before have no rarity: their shares are all that is known. */
  @Test
  void parse_withoutRarity_hasNoUrn() throws IOException {
    Baseline baseline = Baseline.of(Map.of(), Map.of("b", new String[] {"a", "b", "b"}));
    String text = text(baseline);
    String before = text.replaceAll("\"rarity\":\\{[^}]*},", "");

    assertThat(before).isNotEqualTo(text);
    assertThat(parse(text).counts().of("b").urn()).isPresent();
    assertThat(parse(before).counts().of("b").urn()).isEmpty();
    assertThat(parse(before).counts()).isEqualTo(baseline.counts());
    assertThatThrownBy(() -> parse(text.replace("\"once\":1", "\"once\":3")))
        .hasMessageContaining("Values of one row and of two are among the rows");
  }

  @Test
  void parse_ofSomethingElse_saysWhatIsWrong() {
    assertThatThrownBy(() -> parse("nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON");
    assertThatThrownBy(() -> parse("{\"format\":\"mlops-baseline/9\"}"))
        .hasMessageContaining("mlops-baseline/1")
        .hasMessageContaining("mlops-baseline/9");
    assertThatThrownBy(
            () ->
                parse(
                    "{\"format\":\"mlops-baseline/2\",\"features\":[{\"name\":\"x\","
                        + "\"kind\":\"number\",\"edges\":[2,1],\"coarse\":[],\"centers\":[0,0,0],"
                        + "\"min\":0,\"max\":0,\"mean\":0,\"deviation\":0,\"counts\":[]}]}"))
        .hasMessageContaining("ascend");
    assertThatThrownBy(
            () ->
                parse(
                    "{\"format\":\"mlops-baseline/2\",\"features\":[{\"name\":\"x\","
                        + "\"kind\":\"category\",\"values\":[\"a\"],\"others\":[],\"counts\":[1]}]}"))
        .hasMessageContaining("4 cells, but 1 counts");
  }

  @Test
  void fromCsv_withQuotesMissingAndTruthValues_findsKinds() throws IOException {
    Baseline baseline =
        Baseline.fromCsv(
            csv(
                "\uFEFFdistance,origin,late,seat\r\n"
                    + "587,\"Milwaukee, \"\"WI\"\"\",true,3f\r\n"
                    + ",\"two\nlines\",false,1d\r\n"
                    + "\n"
                    + "-1.5e2,,False,"));

    Counts counts = baseline.counts();
    assertThat(counts.features()).containsExactly("distance", "late", "origin", "seat");
    assertThat(counts.total("distance")).isEqualTo(3);
    assertThat(counts.missing("distance")).isEqualTo(1);
    assertThat(counts.missing("origin")).isEqualTo(1);
    assertThat(text(baseline))
        .contains("\"values\":[\"Milwaukee, \\\"WI\\\"\",\"two\\nlines\"]")
        .contains("\"name\":\"late\",\"kind\":\"number\"")
        .contains("\"name\":\"seat\",\"kind\":\"category\"");
  }

  @Test
  void fromCsv_withGivenKinds_overridesWhatItWouldFind() throws IOException {
    Path file = csv("zip,n\n01234,1\n99999,x\n");

    assertThat(text(Baseline.fromCsv(file, Map.of("zip", Feature.Kind.CATEGORY))))
        .contains("\"values\":[\"01234\",\"99999\"]");
    assertThatThrownBy(() -> Baseline.fromCsv(file, Map.of("n", Feature.Kind.NUMBER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ", line 3, column 2: 'n' is a number, but this is 'x'");
    assertThatThrownBy(() -> Baseline.fromCsv(file, Map.of("m", Feature.Kind.NUMBER)))
        .hasMessageContaining("[zip, n], but not 'm'");
  }

  @Test
  void fromCsv_ofMalformedFile_namesLineAndColumn() {
    assertBroken("a,b\n1\n", "data.csv, line 2, column 2: the header names 2 columns");
    assertBroken("a,b\n1,2,3\n", "data.csv, line 2, column 3: the header names 2 columns");
    assertBroken("a,b\n1,\"x\ny\nz", "data.csv, line 2, column 2: the quote that opens here");
    assertBroken("a\n\"x\"y\n", "data.csv, line 2, column 1: text follows the closing quote");
    assertBroken("a\nx\"y\n", "data.csv, line 2, column 1: a quote stands inside");
    assertBroken("a,a\n", "data.csv, line 1, column 2: no two columns have one name, but 'a' is");
    assertBroken("a, b\n", "column 2: a name has no blanks around it, but this is ' b'");
    assertBroken("", "data.csv is empty");
    assertBroken("a,b\n", "data.csv holds a header only; at least one row is needed");
  }

  @Test
  void fromCsv_withAnotherSeparator_saysComma() {
    String comma = "data.csv, line 1, column 1: the separator must be a comma, but the header is '";
    assertBroken("hour;delay\n7;1,5\n", comma + "hour;delay'");
    assertBroken("hour\tdelay\n7\t1\n", comma + "hour\tdelay'");
    assertBroken(
        "\"hour\";\"delay\"\n",
        "line 1, column 1: text follows the closing quote; the separator must be a comma");
  }

  @Test
  void fromCsv_withOneTextAmongNumbers_isRefused() throws IOException {
    Path file = csv("day,hour\n1,NA\n" + "1,7\n".repeat(2998) + "1,seven\n1,eight\n");

    assertThatThrownBy(() -> Baseline.fromCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + ", line 3001, column 2: 'seven' is no number, but 2998 of the 3000 values of"
                + " 'hour' are; clean the cell, or say that they are categories: fromCsv(path,"
                + " Map.of(\"hour\", Feature.Kind.CATEGORY))");
    Counts counts = Baseline.fromCsv(file, Map.of("hour", Feature.Kind.CATEGORY)).counts();
    assertThat(counts.total("hour")).isEqualTo(3001);
  }

  @Test
  void fromCsv_withNinetyPercentNumbersOrLess_drawsTheLineThere() throws IOException {
    assertBroken("a\n" + "1\n".repeat(9) + "x\n", "line 11, column 1: 'x' is no number, but 9 of");
    assertThat(text(Baseline.fromCsv(csv("a\n" + "1\n".repeat(8) + "x\n"))))
        .contains("\"kind\":\"category\"");
  }

  @Test
  void fromCsv_withMissingMarkers_countsThemAsMissing() throws IOException {
    Path file =
        csv("n,c,nan\nNA,NA,NaN\nN/A,N/A,1\nn/a,n/a,2\nnull,null,3\nNULL,NULL,4\n,,5\n1,a,6\n");

    Baseline found = Baseline.fromCsv(file);
    assertThat(found.counts().missing("n")).isEqualTo(6);
    assertThat(found.counts().missing("c")).isEqualTo(6);
    assertThat(found).isEqualTo(Baseline.fromCsv(file, Map.of("n", Feature.Kind.NUMBER)));
    assertThat(text(found)).contains("\"name\":\"nan\",\"kind\":\"number\"");

    Baseline given = Baseline.fromCsv(file, Map.of("c", Feature.Kind.CATEGORY));
    assertThat(given.counts().missing("c")).isEqualTo(1);
    assertThat(text(given)).contains("\"values\":[\"N/A\",\"NA\",\"NULL\",\"a\",\"n/a\",\"null\"]");
  }

  @Test
  void fromCsv_ofLatin1_saysUtf8AndTheLine() throws IOException {
    Path file = folder.resolve("data.csv");
    String text = "n,town\n" + "1,Ulm\n".repeat(3000) + "1,K\u00f6ln\n" + "1,Ulm\n".repeat(3000);
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> Baseline.fromCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + ", line 3002 is not UTF-8; save it as that");
  }

  @Test
  void fromCsv_ofGzip_equalsThePlainFile() throws IOException {
    Path plain = csv("n,c\n1,a\n2,b\n");
    Path zipped = folder.resolve("data.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(plain, out);
    }

    assertThat(Baseline.fromCsv(zipped)).isEqualTo(Baseline.fromCsv(plain));
    Path pretended = Files.copy(plain, folder.resolve("plain.gz"));
    assertThatThrownBy(() -> Baseline.fromCsv(pretended))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("plain.gz");
  }

  private void assertBroken(String text, String message) {
    assertThatThrownBy(() -> Baseline.fromCsv(csv(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void from_iteratorOfRecords_equalsTheSameArrays() {
    List<Flight> flights = List.of(new Flight(1, "A"), new Flight(5, "B"), new Flight(9, "A"));

    Baseline baseline = Baseline.from(InputReader.ofRecord(Flight.class), flights.iterator());

    assertThat(baseline)
        .isEqualTo(
            Baseline.of(
                Map.of("distance", new double[] {1, 5, 9}),
                Map.of("origin", new String[] {"A", "B", "A"})));
  }

  @Test
  void of_moreCategoriesThanTheDictionary_countsTheRestAsOther() {
    String[] values = new String[300];
    for (int i = 0; i < values.length; i++) {
      values[i] = "v" + (i < 150 ? i % 50 : i);
    }
    Counts counts = Baseline.of(Map.of(), Map.of("c", values)).counts();

    FeatureCounts c = counts.of("c");
    assertThat(c.labels()).hasSize(103).endsWith("(other)", "(unseen)", "(missing)");
    assertThat(c.toArray()[100]).isEqualTo(100);
    assertThat(counts.unseen("c")).isZero();
    assertThat(c.count(new String[] {"v299", "v0", "new", null}).unseen()).isEqualTo(1);
    assertThat(counts.total("c")).isEqualTo(300);
  }

  @Test
  void of_moreCategoriesThanAreKnownByName_countsUnknownOnesAsOther() {
    String[] values = new String[1200];
    Arrays.setAll(values, i -> "v" + i);

    FeatureCounts c = FeatureCounts.of(values);

    assertThat(c.toArray()[100]).isEqualTo(1100);
    assertThat(c.count(new String[] {"new"}).unseen()).isZero();
    assertThat(c.count(new String[] {"new"}).toArray()[100]).isEqualTo(1);
  }

  @Test
  void parse_ofTheFirstFormat_readsItAsItWasMeant() {
    Counts counts =
        parse(
                "{\"format\":\"mlops-baseline/1\",\"features\":["
                    + "{\"name\":\"b\",\"kind\":\"category\",\"values\":[\"a\",\"c\"],"
                    + "\"counts\":[2,1,4,1]},"
                    + "{\"name\":\"x\",\"kind\":\"number\",\"edges\":[1,3],\"coarse\":[1],"
                    + "\"counts\":[5,4,1,0,0,0,2]}]}")
            .counts();

    assertThat(counts.of("b").toArray()).containsExactly(2, 1, 4, 0, 1);
    assertThat(counts.of("b").count(new String[] {"new"}).toArray()).containsExactly(0, 0, 1, 0, 0);
    assertThat(counts.of("x").at(Resolution.COARSE).toArray()).containsExactly(9, 1, 0, 0, 0, 2);
    assertThat(counts.of("x").centers()).containsExactly(1, 2, 3);
    assertThat(counts.of("x").referenceMean()).isEqualTo(1.6);
    assertThat(counts.of("x").edgesAreOrderStatistics()).isFalse();
  }

  @Test
  void of_sameNameTwice_isRefused() {
    assertThatThrownBy(
            () -> Baseline.of(Map.of("a", new double[1]), Map.of("a", new String[] {"x"})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' is given as both");
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), text);
  }

  private static Baseline parse(String text) {
    return Baseline.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(Baseline baseline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    baseline.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
