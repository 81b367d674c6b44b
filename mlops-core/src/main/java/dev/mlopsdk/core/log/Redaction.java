package dev.mlopsdk.core.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which fields are kept out of the log, by name, and what stands there instead. Immutable. */
final class Redaction {

  /** The field is kept. */
  static final int KEEP = -1;

  /** Nothing of the field enters the buffer; other actions are indexes of replacements. */
  static final int REMOVE = 255;

  private static final int MOST_REPLACEMENTS = 255;

  private final Map<String, Integer> actions;
  private final List<UnaryOperator<String>> replacements;

  private Redaction(Map<String, Integer> actions, List<UnaryOperator<String>> replacements) {
    this.actions = Map.copyOf(actions);
    this.replacements = List.copyOf(replacements);
  }

  static Redaction none() {
    return new Redaction(Map.of(), List.of());
  }

  Redaction remove(String name) {
    Map<String, Integer> copy = new HashMap<>(actions);
    copy.put(name, REMOVE);
    return new Redaction(copy, replacements);
  }

  Redaction replace(String name, UnaryOperator<String> replacement) {
    if (replacements.size() == MOST_REPLACEMENTS) {
      throw new IllegalArgumentException(
          "At most "
              + MOST_REPLACEMENTS
              + " fields are replaced, so there is no room for '"
              + name
              + "'; redact it");
    }
    Map<String, Integer> copy = new HashMap<>(actions);
    List<UnaryOperator<String>> more = new ArrayList<>(replacements);
    copy.put(name, more.size());
    more.add(replacement);
    return new Redaction(copy, more);
  }

  boolean empty() {
    return actions.isEmpty();
  }

  int action(@Nullable String name) {
    if (actions.isEmpty() || name == null) {
      return KEEP;
    }
    Integer action = actions.get(name);
    return action == null ? KEEP : action;
  }

  /** What stands for {@code value}, or null for nothing. */
  @Nullable String replaced(int action, String value) {
    return replacements.get(action).apply(value);
  }
}
