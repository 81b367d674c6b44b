package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * One loaded version of a model. Thread-safe until it is closed; closing while a call runs is
 * undefined, so only the handle that leases it closes it.
 *
 * @param <I> what goes in: a record, a map, an array, tensors
 * @param <O> what comes out
 * @since 0.1
 */
public interface Model<I, O> extends AutoCloseable {

  /** Reads one input into a row of this version's own layout. */
  InputReader<I> reader();

  /**
   * Answers one input.
   *
   * @param input the caller's object
   * @param frame its row, filled by {@link #reader()}; takes the phase marks and the score
   * @return the answer
   * @throws dev.mlopsdk.core.schema.InvalidInputException if the input does not fit the model
   * @throws ModelException if the runtime fails or the frame's deadline passes
   */
  O predict(I input, Frame frame);

  /**
   * Answers several inputs, in their order; the default answers them one by one.
   *
   * @param inputs the callers' objects
   * @param frames one per input, each row filled by {@link #reader()}
   */
  default List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    List<O> answers = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      try {
        answers.add(predict(inputs.get(i), frames.get(i)));
      } catch (InvalidInputException e) {
        throw e.at(i, inputs.size());
      }
    }
    return answers;
  }

  /**
   * How many calls the model runs at a time without one waiting for another, as a rule one per
   * processor; 0 for any number, as a function has it.
   */
  default int lanes() {
    return 0;
  }

  /**
   * The numbers of inputs that one run takes well, ascending and beginning with 1: what {@link
   * #predictAll} is warmed up for and padded to. The largest bounds a run; 1 alone means that
   * inputs run one by one.
   */
  default int[] batchSizes() {
    return new int[] {1};
  }

  /**
   * The bytes outside the heap in which the model keeps inputs and outputs, such as its lanes'
   * buffers, counted exactly; weights are not among them. 0 if it does not tell. May be asked at
   * any time, by any thread.
   */
  default long bufferBytes() {
    return 0;
  }

  /**
   * Whether the model works for nobody: on a run whose callers have all left, say. The end of the
   * process waits for that, as it does for calls. May be asked at any time, by any thread.
   */
  default boolean busy() {
    return false;
  }

  /** Frees what the model holds; a second call does nothing. */
  @Override
  void close();
}
