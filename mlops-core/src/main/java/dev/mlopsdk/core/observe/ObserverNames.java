package dev.mlopsdk.core.observe;

import java.util.Locale;

/** Names observers after their classes. Stateless. */
final class ObserverNames {

  private static final int LONGEST = 32;

  private ObserverNames() {}

  /** {@code PredictionLog} as {@code prediction-log}; a class without a name is an observer. */
  static String of(Class<?> type) {
    String name = type.getSimpleName();
    if (type.isHidden() || type.isSynthetic() || !name.matches("[A-Za-z0-9]+")) {
      return "observer";
    }
    String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    return words.substring(0, Math.min(LONGEST, words.length()));
  }
}
