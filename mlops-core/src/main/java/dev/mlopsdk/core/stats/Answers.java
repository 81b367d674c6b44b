package dev.mlopsdk.core.stats;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares answers, numbers within a tolerance. Immutable. */
record Answers(double absolute, double relative, List<TypeRule> views) {

  /**
   * Whether both say the same.
   *
   * @throws IllegalArgumentException if a part of them cannot be compared
   */
  boolean same(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    TypeRule view = TypeRule.of(views, a);
    if (view != null && view.type().isInstance(b)) {
      return same(view.apply(a), view.apply(b));
    }
    if (a instanceof Number one && b instanceof Number other) {
      return number(one, other);
    }
    if (a.getClass().isArray() && a.getClass() == b.getClass()) {
      return arrays(a, b);
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      return lists(one, other);
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return maps(one, other);
    }
    if (a.equals(b)) {
      return true;
    }
    requireEquals(a.getClass());
    return false;
  }

  private boolean number(Number a, Number b) {
    if (a.equals(b)) {
      return true;
    }
    if (whole(a) && whole(b) && absolute == 0 && relative == 0) {
      return a.longValue() == b.longValue();
    }
    double one = a.doubleValue();
    double other = b.doubleValue();
    return number(one, other);
  }

  private static boolean whole(Number number) {
    return number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte;
  }

  /** 0 and −0 are the same number. */
  private boolean number(double a, double b) {
    return a == b
        || (Double.isNaN(a) && Double.isNaN(b))
        || (Double.isFinite(a)
            && Double.isFinite(b)
            && Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b)));
  }

  private boolean arrays(Object a, Object b) {
    int length = Array.getLength(a);
    if (length != Array.getLength(b)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!same(Array.get(a, i), Array.get(b, i))) {
        return false;
      }
    }
    return true;
  }

  private boolean lists(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    var others = b.iterator();
    for (Object each : a) {
      if (!others.hasNext() || !same(each, others.next())) {
        return false;
      }
    }
    return true;
  }

  private boolean maps(Map<?, ?> a, Map<?, ?> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream().allMatch(each -> same(each.getValue(), b.get(each.getKey())));
  }

  private static void requireEquals(Class<?> type) {
    try {
      if (type.getMethod("equals", Object.class).getDeclaringClass() == Object.class) {
        throw new IllegalArgumentException(
            "Answers are compared by equals, but "
                + type.getName()
                + " has none of its own; say what to compare: comparing("
                + type.getSimpleName()
                + ".class, …)");
      }
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Every class has equals", e);
    }
  }
}
