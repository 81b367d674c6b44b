package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlopsdk.core.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {

  /** Every kind of rule, and what training data said. */
  static InputRules everything() {
    return InputRules.learn(
            Map.of("distance", new double[] {100, 200, 200, 500}, "hour", new double[] {5.5, 17}),
            Map.of("origin", new String[] {"MKE", "DFW", "MKE", "DFW"}))
        .with(FeatureRule.number("hour").atLeast(0).below(24).onViolation(Policy.REJECT))
        .with(FeatureRule.number("seats").required().whole().allowNaN().above(0).impute(180))
        .with(FeatureRule.number("lift").allowInfinity().atMost(2.5).onViolation(Policy.PASS))
        .with(
            FeatureRule.category("carrier")
                .required()
                .length(2, 3)
                .pattern("[A-Z0-9]+")
                .impute("AA"))
        .with(CrossRule.different("origin", "carrier"))
        .with(CrossRule.atMost("hour", "seats").onViolation(Policy.PASS))
        .with(
            CrossRule.implies(
                Condition.is("origin", "MKE", "DFW"), Condition.between("hour", 5, 23.5)))
        .with(CrossRule.implies(Condition.absent("hour"), Condition.present("lift")))
        .outlier(1.5, Policy.REJECT);
  }

  private static byte[] bytes(InputRules rules) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rules.writeTo(out);
    return out.toByteArray();
  }

  private static InputRules parse(String json) {
    return InputRules.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static InputRules feature(String json) {
    return parse("{'format': 'mlops-rules/1', 'features': [" + json + "]}");
  }

  /** A change of this file is a change of format. */
  @Test
  void rules_written_areTheCommittedText() throws IOException {
    try (InputStream committed = getClass().getResourceAsStream("rules.json")) {
      assertThat(new String(bytes(everything()), StandardCharsets.UTF_8))
          .isEqualTo(
              new String(Objects.requireNonNull(committed).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void rules_writtenToAFile_areReadBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules.json");
    everything().writeTo(file);
    assertThat(InputRules.parse(Files.readAllBytes(file))).isEqualTo(everything());
  }

  @Test
  void parse_newerFormat_saysToUpdate() {
    ModelException e =
        catchThrowableOfType(
            ModelException.class, () -> parse("{'format': 'mlops-rules/2', 'features': []}"));
    assertThat(e.kind()).isEqualTo(ModelException.Kind.FORMAT);
    assertThat(e).hasMessageContaining("written by a newer SDK");
  }

  @Test
  void parse_whatIsNoRulesFile_saysWhereAndWhat() {
    Map.of(
            "", "of a rules file is an object",
            "[1]", "of a rules file is an object",
            "{'format': 'x'}", "has the format mlops-rules/1",
            "{'format': 'mlops-rules/1', 'features': [], 'crosss': []}",
                "has the members ['crosss']",
            "{'format': 'mlops-rules/1', 'features': [], 'features': []}", "Duplicate field",
            "{'format': 'mlops-rules/1', 'features': []} x", "JSON in UTF-8",
            "{'format': 'mlops-rules/1', 'features': {}}", "'features' is a list",
            "{'format': 'mlops-rules/1', 'features': [], 'outlier': {'distance': 1}}",
                "outlier needs a member 'policy'")
        .forEach(
            (json, message) ->
                assertThatThrownBy(() -> parse(json))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message));
  }

  @Test
  void parse_featureThatCannotBe_isNamed() {
    Map.of(
            "'name': 'x', 'type': 'number', 'policy': 'reject', 'rangee': 1",
                "features 'x' has the members ['rangee']",
            "'name': 'x', 'type': 'nummer', 'policy': 'reject'",
                "features 'x': 'type' is one of [number, category], but was '\"nummer\"'",
            "'name': 'x', 'type': 'number', 'policy': 'reject', 'atLeast': 1, 'above': 1",
                "features 'x' has one of 'atLeast' and 'above'",
            "'name': 'x', 'type': 'number', 'policy': 'reject', 'atLeast': 1e999",
                "features 'x': 'atLeast' is a finite number",
            "'name': 'x', 'type': 'number', 'policy': 'reject', 'atLeast': 2, 'atMost': 1",
                "features 'x': A range goes from a smaller number",
            "'name': 'x', 'type': 'category', 'policy': 'reject', 'pattern': '(['",
                "features 'x': The pattern of 'x' is a regular expression",
            "'name': 'x', 'type': 'number', 'policy': 'impute', 'fill': 'median'",
                "nothing was learnt",
            "'name': 'x', 'type': 'category', 'policy': 'reject', 'required': 1",
                "'required' is true or false")
        .forEach(
            (json, message) ->
                assertThatThrownBy(() -> feature("{" + json + "}"))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message));
  }

  @Test
  void parse_leastThatCanBeWritten_asksNothing() {
    assertThat(feature("{'name': 'x', 'type': 'number', 'policy': 'pass'}"))
        .isEqualTo(InputRules.of(FeatureRule.number("x").onViolation(Policy.PASS)));
  }
}
