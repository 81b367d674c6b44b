package dev.mlopsdk.serving.codec;

/**
 * One row of what a run answered, in the memory that the runtime wrote: what a decoder reads, by
 * the index of an output it asked for. Valid only during the call that hands it over. Not
 * thread-safe; confine to the lane's holder.
 *
 * @since 0.1
 */
public interface Answered {

  /** How many dimensions a row of {@code output} has, without the batch's. */
  int rank(int output);

  /** The row's dimension at {@code index}. */
  int dim(int output, int index);

  /** How many values the row has. */
  int size(int output);

  /** The number at {@code index}; a boolean is 1 or 0. */
  double number(int output, int index);

  /** The whole number at {@code index}; a boolean is 1 or 0. */
  long integer(int output, int index);

  /** The text at {@code index}. */
  String text(int output, int index);

  /** How much of the run's length was the input's own and no padding; 1 where there is no such. */
  int used();
}
