package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.schema.InputReader;
import java.util.List;

/**
 * A model around another one, as a {@link ModelDecorator} makes it: it reads, runs in parallel and
 * takes as many inputs together as the other does, and closes it. What becomes of calls is all that
 * is left to say. Thread-safe.
 *
 * <pre>{@code
 * record Counted<I, O>(Model<I, O> model, LongAdder calls) implements DecoratedModel<I, O> {
 *   public O predict(I input, Frame frame) {
 *     calls.increment();
 *     return model.predict(input, frame);
 *   }
 *
 *   public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
 *     calls.add(inputs.size());
 *     return model.predictAll(inputs, frames);
 *   }
 * }
 * }</pre>
 *
 * @param <I> what the models take
 * @param <O> what they answer
 * @since 0.1
 */
public interface DecoratedModel<I, O> extends Model<I, O> {

  /** The model inside, which this one owns. */
  Model<I, O> model();

  @Override
  default InputReader<I> reader() {
    return model().reader();
  }

  /** To be said: one by one, as by default, would take the batches apart that the model takes. */
  @Override
  List<O> predictAll(List<? extends I> inputs, List<Frame> frames);

  @Override
  default int lanes() {
    return model().lanes();
  }

  @Override
  default int[] batchSizes() {
    return model().batchSizes();
  }

  @Override
  default long bufferBytes() {
    return model().bufferBytes();
  }

  @Override
  default boolean busy() {
    return model().busy();
  }

  @Override
  default void close() {
    model().close();
  }
}
