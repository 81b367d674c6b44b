package dev.mlopsdk.core.validation;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rules as {@code mlops-rules/1}: JSON for people, the same bytes on every JDK. Stateless.
 */
final class RulesWriter {

  static final String FORMAT = "mlops-rules/1";

  /** The JDK's own text of a double changed with JDK 19; Jackson's writer is the same on all. */
  static final ObjectMapper MAPPER =
      new ObjectMapper(
              new JsonFactoryBuilder()
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RulesWriter() {}

  static byte[] bytes(InputRules rules) {
    ObjectNode root = MAPPER.createObjectNode().put("format", FORMAT);
    ArrayNode features = root.putArray("features");
    rules.features().forEach(rule -> write(rule, features.addObject()));
    ArrayNode crosses = root.putArray("cross");
    rules.crossRules().forEach(rule -> write(rule, crosses.addObject()));
    OutlierRule outlier = rules.outlier();
    if (outlier != null) {
      root.putObject("outlier")
          .put("distance", outlier.distance())
          .put("policy", outlier.policy().label());
    }
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    try {
      String text =
          MAPPER
              .writer(new DefaultPrettyPrinter().withObjectIndenter(lines))
              .writeValueAsString(root);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can always be written", e);
    }
  }

  private static void write(FeatureRule rule, ObjectNode to) {
    to.put("name", rule.name());
    if (rule instanceof NumberRule number) {
      write(number, to);
    } else if (rule instanceof CategoryRule category) {
      write(category, to);
    }
  }

  private static void write(NumberRule rule, ObjectNode to) {
    to.put("type", "number");
    to.put("required", rule.isRequired());
    to.put("whole", rule.has(NumberRule.Trait.WHOLE));
    to.put("nan", rule.has(NumberRule.Trait.NAN));
    to.put("infinity", rule.has(NumberRule.Trait.INFINITY));
    Range range = rule.limits();
    if (range.low() > Double.NEGATIVE_INFINITY || range.lowOpen()) {
      putNumber(to, range.lowOpen() ? "above" : "atLeast", range.low());
    }
    if (range.high() < Double.POSITIVE_INFINITY || range.highOpen()) {
      putNumber(to, range.highOpen() ? "below" : "atMost", range.high());
    }
    to.put("policy", rule.policy().label());
    if (rule.fill() == Fill.CONSTANT) {
      to.put("fill", rule.constant());
    } else {
      to.put("fill", rule.fill() == Fill.MODE ? "mode" : "median");
    }
    NumberFacts facts = rule.facts();
    if (facts != null) {
      ObjectNode learnt = to.putObject("learnt");
      learnt.put("rows", facts.rows()).put("missing", facts.missing());
      NumberFacts.Spread spread = facts.spread();
      if (spread != null) {
        learnt.put("min", spread.min()).put("q01", spread.q01()).put("q25", spread.q25());
        learnt.put("q50", spread.q50()).put("q75", spread.q75()).put("q99", spread.q99());
        learnt.put("max", spread.max()).put("mode", spread.mode());
      }
    }
  }

  private static void write(CategoryRule rule, ObjectNode to) {
    to.put("type", "category");
    to.put("required", rule.isRequired());
    List<String> allowed = rule.values();
    if (allowed != null) {
      texts(to, "allowed", allowed);
    }
    if (rule.minLength() > 0) {
      to.put("minLength", rule.minLength());
    }
    if (rule.maxLength() < Integer.MAX_VALUE) {
      to.put("maxLength", rule.maxLength());
    }
    TextPattern pattern = rule.textPattern();
    if (pattern != null) {
      to.put("pattern", pattern.regex());
    }
    to.put("policy", rule.policy().label());
    String constant = rule.constant();
    if (constant != null) {
      to.putObject("fill").put("text", constant);
    } else {
      to.put("fill", "mode");
    }
    CategoryFacts facts = rule.facts();
    if (facts != null) {
      ObjectNode learnt = to.putObject("learnt");
      learnt.put("rows", facts.rows()).put("missing", facts.missing());
      String mode = facts.mode();
      if (mode != null) {
        learnt.put("mode", mode);
      }
    }
  }

  private static void write(CrossRule rule, ObjectNode to) {
    if (rule instanceof CrossRule.Comparison comparison) {
      to.put("left", comparison.left());
      to.put("is", comparison.operator().label());
      to.put("right", comparison.right());
    } else if (rule instanceof CrossRule.Implication implication) {
      write(implication.when(), to.putObject("when"));
      write(implication.then(), to.putObject("then"));
    }
    to.put("policy", rule.policy().label());
  }

  private static void write(Condition condition, ObjectNode to) {
    to.put("feature", condition.feature());
    if (condition instanceof Condition.Is is) {
      texts(to, "in", is.values());
    } else if (condition instanceof Condition.Between between) {
      putNumber(to, "atLeast", between.low());
      putNumber(to, "atMost", between.high());
    } else {
      to.put("present", condition instanceof Condition.Present);
    }
  }

  /** JSON has no infinities: they are texts. */
  private static void putNumber(ObjectNode to, String name, double value) {
    if (Double.isInfinite(value)) {
      to.put(name, Double.toString(value));
    } else {
      to.put(name, value);
    }
  }

  private static void texts(ObjectNode to, String name, @Nullable List<String> values) {
    if (values != null) {
      ArrayNode array = to.putArray(name);
      values.forEach(array::add);
    }
  }
}
