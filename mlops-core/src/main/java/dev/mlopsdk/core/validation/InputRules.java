package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.Attachment;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the inputs of a model must be: learnt from training data, edited in code or as a file,
 * stored with a version, asked before every prediction. Immutable; {@code with}-like methods return
 * copies.
 *
 * <pre>{@code
 * InputRules rules = InputRules.learn(InputReader.ofRecord(Flight.class), trainingRows)
 *     .with(FeatureRule.number("hour").range(0, 24).onViolation(Policy.REJECT))
 *     .with(CrossRule.different("origin", "destination"));
 * registry.publish("delay", ModelFiles.of(onnx).with(rules), change);
 * ServedModel.of(registry, "delay", onnx).validate(InputRules.stored());
 * }</pre>
 *
 * <p>A version whose model lacks a feature that a rule names is refused with the reason, and the
 * version before it goes on. Its text is JSON that people edit and that names its format, {@code
 * mlops-rules/1}.
 *
 * @since 0.1
 */
public final class InputRules implements Attachment, Validation {

  /** The name under which rules are stored with a version. */
  public static final String FILE = "rules.json";

  private final Map<String, FeatureRule> features;
  private final List<CrossRule> crosses;
  private final @Nullable OutlierRule outlier;

  InputRules(
      Collection<FeatureRule> features, List<CrossRule> crosses, @Nullable OutlierRule outlier) {
    Map<String, FeatureRule> byName = new LinkedHashMap<>();
    for (FeatureRule rule : features) {
      requireFilling(rule);
      if (byName.put(rule.name(), rule) != null) {
        throw new IllegalArgumentException(
            "A feature has one rule, but '" + rule.name() + "' has two");
      }
    }
    this.features = byName;
    this.crosses = List.copyOf(crosses);
    this.outlier = outlier;
  }

  private static void requireFilling(FeatureRule rule) {
    if (rule.policy() == Policy.IMPUTE) {
      if (rule instanceof NumberRule number) {
        number.filling();
      } else if (rule instanceof CategoryRule category) {
        category.filling();
      }
    }
  }

  /**
   * Rules written by hand; no outlier is looked for.
   *
   * @throws IllegalArgumentException if a feature has two, or one imputes what breaks it
   */
  public static InputRules of(FeatureRule... rules) {
    return new InputRules(List.of(rules), List.of(), null);
  }

  /**
   * Rules that training data keep, read as the model reads them: kinds, whether values were ever
   * missing, whole or not finite; the range from the smallest to the largest number, a tenth of
   * that span wider at each end, but not beyond zero; up to 1,000 categories where each came twice
   * or more on average, else the lengths of the texts. All of them {@link Policy#PASS}: they count,
   * until someone has read them. A row one span (q99 − q01) beyond its training quantiles counts as
   * an outlier.
   *
   * <p>The same rows give the same rules. Memory: 8 bytes per number and row, up to 1,000,000 rows;
   * of more rows a sample of so many gives quantiles and modes, while ends and counts stay exact.
   *
   * @throws IllegalArgumentException if there is no row
   */
  public static <I> InputRules learn(InputReader<I> reader, Iterator<? extends I> rows) {
    RulesLearner learner = new RulesLearner(reader.schema());
    Row row = new Row(reader.schema());
    while (rows.hasNext()) {
      row.clear();
      reader.read(rows.next(), row);
      learner.add(row);
    }
    return learner.rules();
  }

  /** The same from rows in memory. */
  public static <I> InputRules learn(InputReader<I> reader, Iterable<? extends I> rows) {
    return learn(reader, rows.iterator());
  }

  /**
   * The same from one array per feature; a null category is missing, NaN is a value.
   *
   * @throws IllegalArgumentException if there is no row, or a name is in both maps
   */
  public static InputRules learn(Map<String, double[]> numbers, Map<String, String[]> categories) {
    return RulesLearner.learn(numbers, categories);
  }

  /**
   * Each version is checked by the rules stored with it. A version without a file {@value #FILE} is
   * refused, so that none is served unchecked by mistake; see {@link #storedOr}.
   */
  public static Validation stored() {
    return version ->
        of(version)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Inputs are checked by the version's own rules, but "
                            + version.ref()
                            + " has no file "
                            + FILE
                            + "; publish it with ModelFiles.with(rules), or say what else holds"
                            + " with InputRules.storedOr"))
            .open(version);
  }

  /** Each version is checked by the rules stored with it, one without them by {@code otherwise}. */
  public static Validation storedOr(Validation otherwise) {
    return version -> of(version).<Validation>map(rules -> rules).orElse(otherwise).open(version);
  }

  static Optional<InputRules> of(VersionContext version) {
    return version.artifact().manifest().file(FILE).isEmpty()
        ? Optional.empty()
        : Optional.of(parse(version.artifact().read(FILE)));
  }

  /**
   * Reads a rules file.
   *
   * @throws IllegalArgumentException if it is no such file, or a rule in it cannot be; says where
   * @throws dev.mlopsdk.core.ModelException of kind {@link
   *     dev.mlopsdk.core.ModelException.Kind#FORMAT} if a newer SDK wrote it
   */
  public static InputRules parse(byte[] json) {
    return RulesParser.parse(json);
  }

  /** The same rules and {@code rule}, in place of the one about that feature; facts stay learnt. */
  public InputRules with(FeatureRule rule) {
    Map<String, FeatureRule> changed = new LinkedHashMap<>(features);
    FeatureRule former = features.get(rule.name());
    FeatureRule added = rule;
    if (rule instanceof NumberRule number
        && former instanceof NumberRule old
        && number.facts() == null) {
      added = number.learnt(old.facts());
    } else if (rule instanceof CategoryRule category
        && former instanceof CategoryRule old
        && category.facts() == null) {
      added = category.learnt(old.facts());
    }
    changed.put(rule.name(), added);
    return new InputRules(changed.values(), crosses, outlier);
  }

  /** The same rules and one more over several features. */
  public InputRules with(CrossRule rule) {
    List<CrossRule> more = new ArrayList<>(crosses);
    more.add(rule);
    return new InputRules(features.values(), more, outlier);
  }

  /**
   * The same rules without the one for {@code feature}.
   *
   * @throws NoSuchElementException if there is none
   */
  public InputRules without(String feature) {
    Map<String, FeatureRule> fewer = new LinkedHashMap<>(features);
    fewer.remove(known(feature).name());
    return new InputRules(fewer.values(), crosses, outlier);
  }

  /** The same rules, those of single features all with {@code policy}. */
  public InputRules onViolation(Policy policy) {
    List<FeatureRule> changed =
        features.values().stream().map(rule -> rule.onViolation(policy)).toList();
    return new InputRules(changed, crosses, outlier);
  }

  /**
   * A row is an outlier if one of its numbers lies more than {@code distance} × (q99 − q01) beyond
   * the nearer of these quantiles of the training data; {@link Policy#REJECT} or {@link
   * Policy#PASS}. A number whose quantiles are equal is measured in spans of max − min, one that
   * was constant not at all.
   */
  public InputRules outlier(double distance, Policy policy) {
    return new InputRules(features.values(), crosses, new OutlierRule(distance, policy));
  }

  /** The rules of single features, in their order. */
  public List<FeatureRule> features() {
    return List.copyOf(features.values());
  }

  /** The rules over several features. */
  public List<CrossRule> crossRules() {
    return crosses;
  }

  /** The rule of {@code feature}, if there is one. */
  public Optional<FeatureRule> feature(String feature) {
    return Optional.ofNullable(features.get(feature));
  }

  /**
   * The rule of a number, to be edited.
   *
   * @throws NoSuchElementException if there is none
   * @throws IllegalArgumentException if it is one of a category
   */
  public NumberRule number(String feature) {
    if (known(feature) instanceof NumberRule rule) {
      return rule;
    }
    throw new IllegalArgumentException("'" + feature + "' is a category, not a number");
  }

  /**
   * The rule of a category, to be edited.
   *
   * @throws NoSuchElementException if there is none
   * @throws IllegalArgumentException if it is one of a number
   */
  public CategoryRule category(String feature) {
    if (known(feature) instanceof CategoryRule rule) {
      return rule;
    }
    throw new IllegalArgumentException("'" + feature + "' is a number, not a category");
  }

  private FeatureRule known(String feature) {
    FeatureRule rule = features.get(feature);
    if (rule == null) {
      throw new NoSuchElementException(
          "There is no rule for '" + feature + "'; there are rules for " + features.keySet());
    }
    return rule;
  }

  @Nullable OutlierRule outlier() {
    return outlier;
  }

  /**
   * A check of rows of {@code schema} that counts nowhere, for use without a served model.
   *
   * @throws IllegalArgumentException if a rule has no feature there, or one of another kind
   */
  public RowCheck check(FeatureSchema schema) {
    return new RowChecker(this, schema, null);
  }

  /**
   * The check of one version, counted by {@link dev.mlopsdk.core.meter.CoreMeters#INPUT_VIOLATIONS}
   * and its neighbours.
   *
   * @throws IllegalArgumentException if a rule has no feature there, or one of another kind
   */
  @Override
  public RowCheck open(VersionContext version) {
    CheckedFeatures.of(this, version.schema());
    return new RowChecker(
        this, version.schema(), new Tally(version.meters(), version.schema(), this));
  }

  @Override
  public String name() {
    return FILE;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(RulesWriter.bytes(this));
  }

  /**
   * Writes the file, in place of what was there.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void writeTo(Path file) {
    try {
      Files.write(file, RulesWriter.bytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("The rules cannot be written to " + file, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputRules rules
        && features().equals(rules.features())
        && crosses.equals(rules.crosses)
        && Objects.equals(outlier, rules.outlier);
  }

  @Override
  public int hashCode() {
    return Objects.hash(features(), crosses, outlier);
  }

  @Override
  public String toString() {
    return "InputRules"
        + features.values()
        + (crosses.isEmpty() ? "" : ", together " + crosses)
        + (outlier == null
            ? ""
            : ", outliers from " + outlier.distance() + " spans on: " + outlier.policy());
  }
}
