package dev.mlopsdk.core.validation;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that cannot run away: its texts are short and the looks at their characters
 * are counted. Matchers are pooled, a place per thread. Thread-safe; allocates nothing once a
 * thread has its matcher.
 */
final class TextPattern {

  /** The longest text that is matched; some patterns recurse once a character. */
  static final int MAX_TEXT = 1_000;

  /** The longest regular expression; reading one recurses once a parenthesis. */
  static final int MAX_PATTERN = 1_000;

  /** How often one match may look at a character: about 0.2 ms. */
  static final int MAX_STEPS = 50_000;

  private static final int PLACES = 16;
  private static final int PADDING = 16;

  private final String regex;
  private final Pattern pattern;
  private final AtomicReferenceArray<Bounded> pool = new AtomicReferenceArray<>(PLACES * PADDING);

  private TextPattern(String regex, Pattern pattern) {
    this.regex = regex;
    this.pattern = pattern;
  }

  static TextPattern of(String feature, String regex) {
    if (regex.length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          "A pattern has up to "
              + MAX_PATTERN
              + " characters, but that of '"
              + feature
              + "' has "
              + regex.length());
    }
    try {
      return new TextPattern(regex, Pattern.compile(regex));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The pattern of '"
              + feature
              + "' is a regular expression, but "
              + Texts.quoted(regex)
              + " is none: "
              + e.getMessage(),
          e);
    }
  }

  String regex() {
    return regex;
  }

  /** Whether the whole of {@code text} matches, and in time. */
  boolean matches(String text) {
    int place = place();
    Bounded own = pool.getAndSet(place, null);
    if (own == null) {
      own = new Bounded(pattern);
    }
    boolean matches = own.matches(text);
    pool.lazySet(place, own);
    return matches;
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * PADDING;
  }

  /** One matcher and the text it reads. Confined to one thread at a time. */
  private static final class Bounded implements CharSequence {

    private final Matcher matcher;
    private final TooManySteps stop = new TooManySteps();
    private String text = "";
    private int left;

    Bounded(Pattern pattern) {
      matcher = pattern.matcher("");
    }

    boolean matches(String given) {
      text = given;
      left = MAX_STEPS;
      try {
        return matcher.reset(this).matches();
      } catch (TooManySteps runaway) {
        return false;
      } finally {
        text = "";
      }
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw stop;
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Ends a match; without a stack, so that nothing is allocated. */
  private static final class TooManySteps extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
