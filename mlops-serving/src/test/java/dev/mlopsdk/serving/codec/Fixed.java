package dev.mlopsdk.serving.codec;

/** A row of one output: tokens of one width, or numbers. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fixed(int used, int width, double... values) implements Answered {

  /** A row of numbers. */
  static Fixed row(double... values) {
    return new Fixed(1, values.length, values);
  }

  @Override
  public int rank(int output) {
    return width == values.length ? 1 : 2;
  }

  @Override
  public int dim(int output, int index) {
    return rank(output) == 2 && index == 0 ? values.length / width : width;
  }

  @Override
  public int size(int output) {
    return values.length;
  }

  @Override
  public double number(int output, int index) {
    return values[index];
  }

  @Override
  public long integer(int output, int index) {
    return (long) values[index];
  }

  @Override
  public String text(int output, int index) {
    return Double.toString(values[index]);
  }
}
