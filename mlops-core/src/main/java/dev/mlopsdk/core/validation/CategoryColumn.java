package dev.mlopsdk.core.validation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The training values of one category. Not thread-safe; confine to one thread. */
final class CategoryColumn implements Column {

  /** More different values than this are not listed. */
  static final int LISTED = 1_000;

  /** A longer text is no category. */
  static final int LONGEST = 256;

  private final String name;

  /** How often each value came; null once there are too many, or one is too long. */
  private @Nullable Map<String, Long> counts = new HashMap<>();

  private long given;
  private long missing;
  private int shortest = Integer.MAX_VALUE;
  private int longest;

  CategoryColumn(String name) {
    this.name = name;
  }

  void add(@Nullable String value) {
    if (value == null) {
      missing++;
      return;
    }
    given++;
    int points = value.codePointCount(0, value.length());
    shortest = Math.min(shortest, points);
    longest = Math.max(longest, points);
    Map<String, Long> known = counts;
    if (known != null) {
      known.merge(value, 1L, Long::sum);
      if (known.size() > LISTED || value.length() > LONGEST) {
        counts = null;
      }
    }
  }

  @Override
  public long rows() {
    return given + missing;
  }

  @Override
  public CategoryRule rule() {
    CategoryRule rule = FeatureRule.category(name).onViolation(Policy.PASS);
    rule = missing == 0 ? rule.required() : rule;
    Map<String, Long> known = counts;
    if (given > 0) {
      boolean listed = known != null && known.size() * 2L <= given;
      rule =
          listed && known != null ? rule.allowed(known.keySet()) : rule.length(shortest, longest);
    }
    return rule.learnt(new CategoryFacts(rows(), missing, mode(known)));
  }

  /** The most frequent value; of several the first in order. */
  private static @Nullable String mode(@Nullable Map<String, Long> counts) {
    String mode = null;
    long most = 0;
    if (counts != null) {
      for (Map.Entry<String, Long> entry : counts.entrySet()) {
        long count = entry.getValue();
        boolean first = mode == null || entry.getKey().compareTo(mode) < 0;
        if (count > most || (count == most && first)) {
          mode = entry.getKey();
          most = count;
        }
      }
    }
    return mode;
  }
}
