package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.event.ModelEvent.SchemaChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the names that inputs have and the model has not; few at a time, since callers make them
 * up. Thread-safe; only a rejected input takes its lock.
 */
final class NewNames {

  private static final int NAMES = 32;
  private static final int LONGEST = 80;

  private Map<String, Long> counts = new HashMap<>();

  synchronized void add(List<String> names) {
    for (String name : names) {
      String key = name.substring(0, Math.min(name.length(), LONGEST));
      if (counts.size() < NAMES || counts.containsKey(key)) {
        counts.merge(key, 1L, Long::sum);
      }
    }
  }

  /**
   * Ends the window of {@code rows} rows.
   *
   * @return the names that are new now, and with null those of {@code changed} that are no more
   */
  synchronized Map<String, @Nullable Form> evaluate(long rows, Map<String, Form> changed) {
    Map<String, @Nullable Form> turned = new HashMap<>();
    changed.forEach(
        (name, form) -> {
          if (form.change() == SchemaChange.NEW) {
            turned.put(name, null);
          }
        });
    counts.forEach(
        (name, count) -> {
          if (count >= Form.SHARE * rows) {
            String share = Form.percent(count, rows);
            turned.put(
                name,
                new Form(
                    SchemaChange.NEW,
                    share + " of the inputs had it, and the model does not know it"));
          }
        });
    counts = new HashMap<>();
    return turned;
  }
}
