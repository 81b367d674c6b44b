package dev.mlopsdk.core.stats;

import java.util.List;

/** Code points, and words: runs of characters between white space. Immutable. */
final class TextRuler implements Ruler<CharSequence> {

  private static final List<StatisticsReport.Measure> MEASURES =
      List.of(StatisticsReport.Measure.LENGTH, StatisticsReport.Measure.WORDS);

  @Override
  public List<StatisticsReport.Measure> measures() {
    return MEASURES;
  }

  @Override
  public void measure(CharSequence value, Stripe stripe, int first, int slot) {
    int length = value.length();
    int points = 0;
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      }
      points++;
      boolean space = Character.isWhitespace(c);
      if (!space && !inside) {
        words++;
      }
      inside = !space;
    }
    stripe.column(first).add(points, slot);
    stripe.column(first + 1).add(words, slot);
  }
}
