package dev.mlopsdk.core.schema;

/**
 * One feature of an input. Immutable.
 *
 * @param name as the input spells it
 * @param kind number or category
 * @param presence whether a value must be there
 * @since 0.1
 */
public record Feature(String name, Kind kind, Presence presence) {

  /** What a feature's values are. */
  public enum Kind {
    /** A double; every Java number and boolean becomes one. */
    NUMBER,
    /** A text; enums become their name. */
    CATEGORY
  }

  /** Whether a value must be there. */
  public enum Presence {
    REQUIRED,
    OPTIONAL
  }

  public Feature {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A feature's name is not blank, but was '" + name + "'");
    }
  }

  /** A required number. */
  public static Feature number(String name) {
    return new Feature(name, Kind.NUMBER, Presence.REQUIRED);
  }

  /** A required category. */
  public static Feature category(String name) {
    return new Feature(name, Kind.CATEGORY, Presence.REQUIRED);
  }

  /** The same feature, whose value may be missing. */
  public Feature optional() {
    return new Feature(name, kind, Presence.OPTIONAL);
  }
}
