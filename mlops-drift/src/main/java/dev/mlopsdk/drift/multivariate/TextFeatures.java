package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few numbers of a text, for the univariate tests to watch. Immutable.
 *
 * <ul>
 *   <li>{@code length} in code points, {@code words}: runs between white space;
 *   <li>{@code digits}, {@code upper}, {@code non_ascii}: shares of the code points that are
 *       digits, upper-case letters, and beyond ASCII; NaN for an empty text;
 *   <li>{@code out_of_vocabulary}, with a vocabulary: the share of words that the reference does
 *       not use, in lower case and without punctuation; NaN for a text without words.
 * </ul>
 *
 * <p>Length and words are those of {@code dev.mlopsdk.core.stats}. Cost: one pass over the text,
 * and a look-up per word; {@link #read} allocates nothing.
 *
 * @since 0.1
 */
public final class TextFeatures implements InputReader<CharSequence> {

  private static final int MOST_WORDS = 1 << 24;
  private static final TextFeatures DEFAULTS = new TextFeatures(null);

  private final @Nullable Vocabulary vocabulary;
  private final FeatureSchema schema;

  private TextFeatures(@Nullable Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    List<Feature> features = new ArrayList<>();
    for (String name : List.of("length", "words", "digits", "upper", "non_ascii")) {
      features.add(Feature.number(name));
    }
    if (vocabulary != null) {
      features.add(Feature.number("out_of_vocabulary"));
    }
    this.schema = FeatureSchema.of(features);
  }

  /** Without a vocabulary. */
  public static TextFeatures withDefaults() {
    return DEFAULTS;
  }

  /**
   * The same with the {@code most} words that {@code reference} uses most often, ties by hash. Take
   * other texts for the baseline: those of the vocabulary have hardly a word outside it.
   *
   * @throws IllegalArgumentException if {@code most} is not 1 to 16,777,216
   */
  public TextFeatures withVocabulary(Iterable<? extends CharSequence> reference, int most) {
    if (most < 1 || most > MOST_WORDS) {
      throw new IllegalArgumentException(
          "A vocabulary has 1 to " + MOST_WORDS + " words, but this one " + most);
    }
    return new TextFeatures(Vocabulary.of(reference, most));
  }

  /** The numbers, in the schema's order. */
  public double[] measure(CharSequence text) {
    return Measured.by(this, text);
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(CharSequence input, Row row) {
    if (input == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, "A text is needed for " + schema.names());
    }
    int points = 0;
    int words = 0;
    int digits = 0;
    int upper = 0;
    int beyond = 0;
    boolean inside = false;
    for (int i = 0; i < input.length(); i++) {
      int point = Character.codePointAt(input, i);
      i += Character.charCount(point) - 1;
      points++;
      digits += Character.isDigit(point) ? 1 : 0;
      upper += Character.isUpperCase(point) ? 1 : 0;
      beyond += point > 127 ? 1 : 0;
      boolean space = Character.isWhitespace(point);
      words += !space && !inside ? 1 : 0;
      inside = !space;
    }
    row.number(0, points);
    row.number(1, words);
    row.number(2, (double) digits / points);
    row.number(3, (double) upper / points);
    row.number(4, (double) beyond / points);
    Vocabulary known = vocabulary;
    if (known != null) {
      row.number(5, unknown(input, known));
    }
  }

  private static double unknown(CharSequence text, Vocabulary vocabulary) {
    int words = 0;
    int unknown = 0;
    long hash = Vocabulary.start();
    for (int i = 0; i <= text.length(); i++) {
      boolean end = i == text.length() || Character.isWhitespace(text.charAt(i));
      if (!end) {
        hash = Vocabulary.extend(hash, text.charAt(i));
      } else if (hash != Vocabulary.start()) {
        words++;
        unknown += vocabulary.knows(hash) ? 0 : 1;
        hash = Vocabulary.start();
      }
    }
    return (double) unknown / words;
  }
}
