package dev.mlopsdk.core.stats;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What to make of values of a type. Immutable. */
record TypeRule(Class<?> type, Function<Object, ?> rule) {

  /** The first rule for {@code value}, null if there is none. */
  static @Nullable TypeRule of(List<TypeRule> rules, Object value) {
    for (TypeRule rule : rules) {
      if (rule.type.isInstance(value)) {
        return rule;
      }
    }
    return null;
  }

  /** Applies it; what it makes is never null. */
  Object apply(Object value) {
    Object made = rule.apply(value);
    if (made == null) {
      throw new IllegalArgumentException(
          "What is made of a " + type.getName() + " is not null, but was");
    }
    return made;
  }
}
