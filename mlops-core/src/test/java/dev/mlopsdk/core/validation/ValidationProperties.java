package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Validation does what a plain reading of the rules does. */
class ValidationProperties {

  private static final String[] WORDS = {"", "a", "ab", "abc", "b", "zz", "\ud83d\ude00"};
  private static final double[] NUMBERS = {
    -5, -1, -0.0, 0, 0.5, 1, 2, 3, 7, 1e9, Double.NaN, Double.POSITIVE_INFINITY
  };

  /** Two numbers and two texts, each required by the model or not. */
  private static FeatureSchema schema(Random random) {
    List<Feature> features = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      features.add(random.nextBoolean() ? Feature.number(name) : Feature.number(name).optional());
    }
    for (String name : List.of("s", "t")) {
      features.add(
          random.nextBoolean() ? Feature.category(name) : Feature.category(name).optional());
    }
    return FeatureSchema.of(features);
  }

  private static InputRules rules(Random random) {
    double[] training = random.doubles(20).map(u -> Math.rint(u * 8) / 2 - 1).toArray();
    InputRules rules =
        InputRules.learn(
            Map.of("a", training, "b", training), Map.of("s", new String[] {"a", "a", "ab", "ab"}));
    rules = random.nextBoolean() ? rules : rules.without("b");
    rules = rules.with(number(random)).with(category("s", random));
    rules = random.nextBoolean() ? rules : rules.with(category("t", random));
    for (int i = random.nextInt(3); i > 0; i--) {
      rules = rules.with(cross(random));
    }
    Policy policy = random.nextBoolean() ? Policy.PASS : Policy.REJECT;
    return rules.outlier(random.nextInt(3), policy);
  }

  private static NumberRule number(Random random) {
    NumberRule rule = FeatureRule.number("a");
    rule = random.nextBoolean() ? rule : rule.required();
    rule = random.nextBoolean() ? rule : rule.whole();
    rule = random.nextBoolean() ? rule : rule.allowNaN();
    rule = random.nextBoolean() ? rule : rule.allowInfinity();
    rule = random.nextBoolean() ? rule.atLeast(-1) : rule.above(-1);
    rule = random.nextBoolean() ? rule.atMost(3) : rule.below(3);
    return switch (random.nextInt(3)) {
      case 0 -> rule.onViolation(Policy.REJECT);
      case 1 -> rule.impute(random.nextInt(3));
      default -> rule.onViolation(Policy.PASS);
    };
  }

  private static CategoryRule category(String name, Random random) {
    CategoryRule rule = FeatureRule.category(name);
    rule = random.nextBoolean() ? rule : rule.required();
    rule = random.nextBoolean() ? rule : rule.allowed("a", "ab", "b", "\ud83d\ude00");
    rule = random.nextBoolean() ? rule : rule.length(1, 2);
    rule = random.nextBoolean() ? rule : rule.pattern("a?b?|z.*");
    return switch (random.nextInt(3)) {
      case 0 -> rule.onViolation(Policy.REJECT);
      case 1 -> rule.impute("ab");
      default -> rule.onViolation(Policy.PASS);
    };
  }

  private static CrossRule cross(Random random) {
    CrossRule rule =
        switch (random.nextInt(6)) {
          case 0 -> CrossRule.less("a", "b");
          case 1 -> CrossRule.atMost("a", "b");
          case 2 -> CrossRule.equal("s", "t");
          case 3 -> CrossRule.different("s", "t");
          case 4 -> CrossRule.implies(Condition.is("s", "a", "b"), Condition.present("b"));
          default -> CrossRule.implies(Condition.absent("t"), Condition.between("a", 0, 2));
        };
    return random.nextBoolean() ? rule : rule.onViolation(Policy.PASS);
  }

  private static Row row(FeatureSchema schema, Random random) {
    Row row = new Row(schema);
    for (int i = 0; i < 2; i++) {
      if (random.nextInt(4) > 0) {
        row.number(i, NUMBERS[random.nextInt(NUMBERS.length)]);
      }
      if (random.nextInt(4) > 0) {
        row.text(2 + i, WORDS[random.nextInt(WORDS.length)]);
      }
    }
    return row;
  }

  /** What became of a row. */
  private record Outcome(Set<Kind> rejected, Map<String, Object> seen) {}

  /** Rules read aloud: maps, boxes and no hurry. */
  private static final class Naive {

    private final Map<String, Object> values = new HashMap<>();
    private final Set<Kind> rejected = EnumSet.noneOf(Kind.class);
    private double distance;

    static Outcome of(InputRules rules, Row row) {
      Naive naive = new Naive();
      for (Feature feature : row.schema().features()) {
        int at = row.schema().indexOf(feature.name());
        if (!row.missing(at)) {
          boolean number = feature.kind() == Feature.Kind.NUMBER;
          naive.values.put(feature.name(), number ? (Object) row.number(at) : text(row, at));
        }
      }
      Map<String, Object> given = new HashMap<>(naive.values);
      for (Feature feature : row.schema().features()) {
        naive.feature(rules, feature, given.get(feature.name()));
      }
      for (CrossRule rule : rules.crossRules()) {
        if (!naive.holds(rule) && rule.policy() == Policy.REJECT) {
          naive.rejected.add(Kind.RULE);
        }
      }
      OutlierRule outlier = rules.outlier();
      if (outlier != null
          && naive.distance > outlier.distance()
          && outlier.policy() == Policy.REJECT) {
        naive.rejected.add(Kind.OUTLIER);
      }
      return new Outcome(naive.rejected, naive.rejected.isEmpty() ? naive.values : Map.of());
    }

    private static String text(Row row, int at) {
      String text = row.text(at);
      return text == null ? "" : text;
    }

    private void feature(InputRules rules, Feature feature, @Nullable Object value) {
      FeatureRule rule = rules.feature(feature.name()).orElse(null);
      boolean must =
          feature.presence() == Feature.Presence.REQUIRED || (rule != null && rule.isRequired());
      if (value == null) {
        if (must) {
          Policy policy = rule == null ? Policy.REJECT : rule.policy();
          boolean cannot = policy == Policy.PASS && feature.presence() == Feature.Presence.REQUIRED;
          broken(rule, feature.name(), cannot ? Policy.REJECT : policy, Kind.MISSING);
        }
      } else if (rule instanceof NumberRule number) {
        Kind kind = number(number, (Double) value);
        boolean imputed = kind != null && number.policy() == Policy.IMPUTE;
        if (kind != null) {
          broken(rule, feature.name(), number.policy(), kind);
        }
        if (!imputed) {
          measure(number, (Double) value);
        }
      } else if (rule instanceof CategoryRule category) {
        Kind kind = category(category, (String) value);
        if (kind != null) {
          broken(rule, feature.name(), category.policy(), kind);
        }
      }
    }

    private void broken(@Nullable FeatureRule rule, String name, Policy policy, Kind kind) {
      if (policy == Policy.REJECT) {
        rejected.add(kind);
      } else if (policy == Policy.IMPUTE && rule instanceof NumberRule number) {
        values.put(name, number.filling());
      } else if (policy == Policy.IMPUTE && rule instanceof CategoryRule category) {
        values.put(name, category.filling());
      }
    }

    private static @Nullable Kind number(NumberRule rule, double value) {
      if (Double.isNaN(value)) {
        return rule.has(NumberRule.Trait.NAN) ? null : Kind.NOT_FINITE;
      }
      if (Double.isInfinite(value)) {
        return rule.has(NumberRule.Trait.INFINITY) ? null : Kind.NOT_FINITE;
      }
      if (rule.has(NumberRule.Trait.WHOLE) && value % 1 != 0) {
        return Kind.TYPE;
      }
      Range range = rule.limits();
      boolean low = range.lowOpen() ? value > range.low() : value >= range.low();
      boolean high = range.highOpen() ? value < range.high() : value <= range.high();
      return low && high ? null : Kind.RANGE;
    }

    private static @Nullable Kind category(CategoryRule rule, String value) {
      int length = value.codePointCount(0, value.length());
      if (length < rule.minLength() || length > rule.maxLength()) {
        return Kind.LENGTH;
      }
      List<String> allowed = rule.values();
      if (allowed != null && !allowed.contains(value)) {
        return Kind.CATEGORY;
      }
      TextPattern pattern = rule.textPattern();
      return pattern != null && !value.matches(pattern.regex()) ? Kind.PATTERN : null;
    }

    private void measure(NumberRule rule, double value) {
      NumberFacts.Spread spread = rule.spread();
      if (spread != null && spread.unit() > 0 && Double.isFinite(value)) {
        double beyond = Math.max(spread.q01() - value, value - spread.q99());
        distance = Math.max(distance, beyond / spread.unit());
      }
    }

    private boolean holds(CrossRule rule) {
      if (rule instanceof CrossRule.Implication implication) {
        return !holds(implication.when()) || holds(implication.then());
      }
      CrossRule.Comparison comparison = (CrossRule.Comparison) rule;
      Object left = values.get(comparison.left());
      Object right = values.get(comparison.right());
      if (left == null || right == null || left.equals(Double.NaN) || right.equals(Double.NaN)) {
        return true;
      }
      if (left instanceof Double a && right instanceof Double b) {
        int order = Double.compare(a + 0.0, b + 0.0);
        return switch (comparison.operator()) {
          case LESS -> order < 0;
          case AT_MOST -> order <= 0;
          case EQUAL -> order == 0;
          case DIFFERENT -> order != 0;
        };
      }
      return left.equals(right) == (comparison.operator() == CrossRule.Operator.EQUAL);
    }

    private boolean holds(Condition condition) {
      Object value = values.get(condition.feature());
      if (condition instanceof Condition.Present) {
        return value != null;
      } else if (condition instanceof Condition.Absent) {
        return value == null;
      } else if (condition instanceof Condition.Between between) {
        return value instanceof Double number
            && number >= between.low()
            && number <= between.high();
      }
      return value != null && ((Condition.Is) condition).values().contains(value.toString());
    }
  }

  private static Outcome outcome(InputRules rules, Row row) {
    Map<String, Object> seen = new HashMap<>();
    try {
      rules.check(row.schema()).check(row);
    } catch (InvalidInputException e) {
      return new Outcome(EnumSet.of(e.kind()), seen);
    }
    for (Feature feature : row.schema().features()) {
      int at = row.schema().indexOf(feature.name());
      if (!row.missing(at)) {
        String text = row.text(at);
        boolean number = feature.kind() == Feature.Kind.NUMBER;
        seen.put(feature.name(), number || text == null ? (Object) row.number(at) : text);
      }
    }
    return new Outcome(Set.of(), seen);
  }

  @Property(tries = 5000, seed = "301", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
  void check_anyRulesAnyRow_agreesWithTheNaiveModel(@ForAll long seed) {
    Random random = new Random(seed);
    FeatureSchema schema = schema(random);
    InputRules rules = rules(random);
    Row row = row(schema, random);
    Outcome expected = Naive.of(rules, row);
    Outcome found = outcome(rules, row);
    assertThat(found.rejected().isEmpty())
        .as("rejected by %s: %s", rules, expected.rejected())
        .isEqualTo(expected.rejected().isEmpty());
    assertThat(expected.rejected()).containsAll(found.rejected());
    assertThat(found.seen()).isEqualTo(expected.seen());
  }

  @Property(tries = 1000, seed = "302", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
  void rules_writtenAndParsed_areTheSame(@ForAll long seed) throws IOException {
    InputRules rules = rules(new Random(seed));
    byte[] written = bytes(rules);
    InputRules parsed = InputRules.parse(written);
    assertThat(parsed).isEqualTo(rules);
    assertThat(bytes(parsed)).isEqualTo(written);
  }

  @Property(tries = 1000, seed = "303")
  void learn_anyNumbers_givesRulesThatTheyKeep(@ForAll @Size(min = 1, max = 50) double[] values)
      throws IOException {
    InputRules rules = InputRules.learn(Map.of("x", values), Map.of()).onViolation(Policy.REJECT);
    FeatureSchema schema = FeatureSchema.of(Feature.number("x"));
    for (double value : values) {
      Row row = new Row(schema);
      row.number(0, value);
      rules.check(schema).check(row);
    }
    assertThat(InputRules.parse(bytes(rules))).isEqualTo(rules);
  }

  @Property(tries = 1000, seed = "304")
  void learn_anyTexts_givesRulesThatTheyKeep(@ForAll @Size(min = 1, max = 20) String[] values)
      throws IOException {
    InputRules rules = InputRules.learn(Map.of(), Map.of("t", values)).onViolation(Policy.REJECT);
    FeatureSchema schema = FeatureSchema.of(Feature.category("t"));
    for (String value : values) {
      Row row = new Row(schema);
      row.text(0, value);
      rules.check(schema).check(row);
    }
    // JSON in UTF-8 has no lone surrogates.
    boolean writable = StandardCharsets.UTF_8.newEncoder().canEncode(String.join("", values));
    if (writable) {
      assertThat(InputRules.parse(bytes(rules))).isEqualTo(rules);
    }
  }

  /** Bytes changed, cut, doubled: what cannot be read is one of two errors, never another. */
  @Property(tries = 3000, seed = "305", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
  void parse_mutatedBytes_isRulesOrATypedError(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] bytes = mutated(bytes(RulesFileTest.everything()), random);
    try {
      InputRules rules = InputRules.parse(bytes);
      assertThat(InputRules.parse(bytes(rules))).isEqualTo(rules);
    } catch (ModelException e) {
      assertThat(e.kind()).isEqualTo(ModelException.Kind.FORMAT);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("rules");
    }
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "0123456789-.e\"{}[],:".charAt(random.nextInt(20));
        case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
        default -> {
          int length = random.nextInt(Math.min(40, bytes.length - at));
          System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
        }
      }
    }
    return random.nextInt(10) > 0
        ? bytes
        : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static byte[] bytes(InputRules rules) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rules.writeTo(out);
    return out.toByteArray();
  }
}
