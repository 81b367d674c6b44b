package dev.mlopsdk.core.log;

/** The bytes that say what follows in a record; they never leave the process. */
final class ValueTag {

  static final int NULL = 0;
  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int LONG = 3;
  static final int DOUBLE = 4;
  static final int FLOAT = 5;
  static final int TEXT = 6;

  /** The digits of a number that no primitive holds. */
  static final int DIGITS = 7;

  /** Values up to an {@link #END}. */
  static final int LIST = 8;

  /** {@link #KEY}, text and value, in turn, up to an {@link #END}. */
  static final int OBJECT = 9;

  static final int DOUBLES = 10;
  static final int FLOATS = 11;
  static final int LONGS = 12;
  static final int INTS = 13;

  /** The name of a type that is not logged. */
  static final int OMITTED = 14;

  static final int REDACTED = 15;

  /** The number of a replacement and the scalar it is applied to. */
  static final int REPLACED = 16;

  static final int KEY = 17;
  static final int END = 18;

  /** Added to the tag of a feature whose value the model did not read. */
  static final int IMPUTED = 0x80;

  static final int PREDICTION = 1;
  static final int OUTCOME = 2;

  private ValueTag() {}
}
