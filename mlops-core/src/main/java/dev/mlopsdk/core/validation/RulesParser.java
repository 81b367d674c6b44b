package dev.mlopsdk.core.validation;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code mlops-rules/1}, strictly: people write these files, so a member that it does not
 * know is a slip of the pen, never left alone. Stateless.
 */
final class RulesParser {

  private static final String FAMILY = "mlops-rules/";

  private RulesParser() {}

  static InputRules parse(byte[] json) {
    RuleMembers root = RuleMembers.of(tree(json));
    requireFormat(root.text("format"));
    List<FeatureRule> features = new ArrayList<>();
    for (RuleMembers member : root.list("features")) {
      features.add(
          member.build(
              of ->
                  of.choice("type", "number", "category").equals("number")
                      ? number(of)
                      : category(of)));
    }
    List<CrossRule> crosses = new ArrayList<>();
    if (root.has("cross")) {
      for (RuleMembers member : root.list("cross")) {
        crosses.add(member.build(RulesParser::cross));
      }
    }
    OutlierRule outlier =
        root.has("outlier")
            ? root.object("outlier").build(of -> new OutlierRule(of.number("distance"), policy(of)))
            : null;
    return root.build(all -> new InputRules(features, crosses, outlier));
  }

  private static JsonNode tree(byte[] json) {
    try {
      return RulesWriter.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "A rules file is JSON in UTF-8, but: " + e.getOriginalMessage() + at(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "A rules file is JSON in UTF-8, but: " + e.getMessage(), e);
    }
  }

  private static String at(JsonProcessingException e) {
    JsonLocation where = e.getLocation();
    return where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
  }

  private static void requireFormat(String format) {
    if (format.equals(RulesWriter.FORMAT)) {
      return;
    }
    if (format.matches(FAMILY + "[0-9]{1,9}")) {
      throw new ModelException(
          ModelException.Kind.FORMAT,
          "The rules have the format "
              + format
              + ", but this SDK reads "
              + RulesWriter.FORMAT
              + "; they were written by a newer SDK, so update this one");
    }
    throw new IllegalArgumentException(
        "A rules file has the format "
            + RulesWriter.FORMAT
            + ", but this one has "
            + Texts.quoted(format));
  }

  private static Policy policy(RuleMembers of) {
    String label = of.choice("policy", "reject", "impute", "pass");
    for (Policy policy : Policy.values()) {
      if (policy.label().equals(label)) {
        return policy;
      }
    }
    throw new IllegalStateException("Every choice is a policy: " + label);
  }

  private static FeatureRule number(RuleMembers of) {
    NumberRule rule =
        FeatureRule.number(of.text("name"))
            .with(NumberRule.Trait.REQUIRED, of.flag("required"))
            .with(NumberRule.Trait.WHOLE, of.flag("whole"))
            .with(NumberRule.Trait.NAN, of.flag("nan"))
            .with(NumberRule.Trait.INFINITY, of.flag("infinity"))
            .onViolation(policy(of));
    rule = limits(rule, of);
    if (of.isText("fill")) {
      rule = rule.filledBy(fill(of.choice("fill", "median", "mode")), 0);
    } else if (of.has("fill")) {
      double constant = of.number("fill");
      rule = rule.impute(constant).onViolation(rule.policy());
    }
    return of.has("learnt") ? rule.learnt(of.object("learnt").build(RulesParser::facts)) : rule;
  }

  private static Fill fill(String label) {
    return label.equals("mode") ? Fill.MODE : Fill.MEDIAN;
  }

  private static NumberRule limits(NumberRule rule, RuleMembers of) {
    of.requireOne("atLeast", "above");
    of.requireOne("atMost", "below");
    NumberRule limited = rule;
    OptionalDouble atLeast = of.optionalNumber("atLeast");
    OptionalDouble above = of.optionalNumber("above");
    OptionalDouble atMost = of.optionalNumber("atMost");
    OptionalDouble below = of.optionalNumber("below");
    limited = atLeast.isPresent() ? limited.atLeast(atLeast.getAsDouble()) : limited;
    limited = above.isPresent() ? limited.above(above.getAsDouble()) : limited;
    limited = atMost.isPresent() ? limited.atMost(atMost.getAsDouble()) : limited;
    return below.isPresent() ? limited.below(below.getAsDouble()) : limited;
  }

  private static NumberFacts facts(RuleMembers of) {
    NumberFacts.Spread spread =
        of.has("q50")
            ? new NumberFacts.Spread(
                of.number("min"),
                of.number("q01"),
                of.number("q25"),
                of.number("q50"),
                of.number("q75"),
                of.number("q99"),
                of.number("max"),
                of.number("mode"))
            : null;
    return new NumberFacts(of.count("rows"), of.count("missing"), spread);
  }

  private static FeatureRule category(RuleMembers of) {
    CategoryRule rule = FeatureRule.category(of.text("name")).onViolation(policy(of));
    rule = of.flag("required") ? rule.required() : rule;
    rule = of.has("allowed") ? rule.allowed(of.texts("allowed")) : rule;
    int min = of.has("minLength") ? of.size("minLength") : 0;
    int max = of.has("maxLength") ? of.size("maxLength") : Integer.MAX_VALUE;
    rule = rule.length(min, max);
    rule = of.has("pattern") ? rule.pattern(of.text("pattern")) : rule;
    if (of.isText("fill")) {
      of.choice("fill", "mode");
    } else if (of.has("fill")) {
      rule = rule.filledBy(of.object("fill").build(fill -> fill.text("text")));
    }
    return of.has("learnt")
        ? rule.learnt(of.object("learnt").build(RulesParser::categoryFacts))
        : rule;
  }

  private static CategoryFacts categoryFacts(RuleMembers of) {
    @Nullable String mode = of.has("mode") ? of.text("mode") : null;
    return new CategoryFacts(of.count("rows"), of.count("missing"), mode);
  }

  private static CrossRule cross(RuleMembers of) {
    Policy policy = policy(of);
    if (of.has("when")) {
      Condition when = of.object("when").build(RulesParser::condition);
      Condition then = of.object("then").build(RulesParser::condition);
      return new CrossRule.Implication(when, then, policy);
    }
    String left = of.text("left");
    String right = of.text("right");
    String label = of.choice("is", "less", "at_most", "equal", "different");
    for (CrossRule.Operator operator : CrossRule.Operator.values()) {
      if (operator.label().equals(label)) {
        return new CrossRule.Comparison(left, operator, right, policy);
      }
    }
    throw new IllegalStateException("Every choice is an operator: " + label);
  }

  private static Condition condition(RuleMembers of) {
    String feature = of.text("feature");
    if (of.has("in")) {
      return new Condition.Is(feature, of.texts("in"));
    }
    if (of.has("atLeast") || of.has("atMost")) {
      return Condition.between(
          feature,
          of.optionalNumber("atLeast").orElse(Double.NEGATIVE_INFINITY),
          of.optionalNumber("atMost").orElse(Double.POSITIVE_INFINITY));
    }
    of.require("present");
    return of.flag("present") ? Condition.present(feature) : Condition.absent(feature);
  }
}
