package dev.mlopsdk.serving.codec;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How inputs that are no row of features become tensors. Texts and images have theirs; one of your
 * own is a function:
 *
 * <pre>{@code
 * InputCodec<Wave> waves = InputCodec.of((wave, slot) -> slot.floats("samples").put(wave.samples()));
 * }</pre>
 *
 * <p>Implementations are immutable and thread-safe.
 *
 * @param <I> what is encoded
 * @since 0.1
 */
@FunctionalInterface
public interface InputCodec<I> {

  /**
   * Binds to a version that is being loaded, which closes what it gets.
   *
   * @throws IllegalArgumentException if the model's inputs are not of this codec's kind
   */
  Encoder<I, ?> open(ModelPorts model);

  /**
   * One that writes each input straight into the model's inputs, whose dimensions must all be known
   * but the batch's. It runs while the call holds its lane, so it is for cheap work; what is not
   * written is zero.
   */
  static <I> InputCodec<I> of(BiConsumer<? super I, ? super Slot> write) {
    return model -> new DirectEncoder<>(write);
  }

  /**
   * Encodes the inputs of one loaded version. Thread-safe.
   *
   * @param <I> what is encoded
   * @param <P> what is left of it when the costly part is done: token ids, pixels
   */
  interface Encoder<I, P> extends AutoCloseable {

    /**
     * Does the costly part, on the caller's thread and before it has a lane.
     *
     * @param spent what an earlier call prepared and nobody needs any more, to be used again; or
     *     null
     * @throws dev.mlopsdk.core.schema.InvalidInputException if the input cannot be encoded
     */
    P prepare(I input, @Nullable P spent);

    /**
     * The lengths that runs are made in, ascending: few, so that shapes repeat. Each is tried when
     * the version is loaded.
     */
    default int[] lengths() {
      return new int[] {1};
    }

    /** The length that {@code prepared} runs in, one of {@link #lengths}. */
    default int length(P prepared) {
      return lengths()[0];
    }

    /**
     * The shape of one row of {@code input}, without its batch dimension, in a run of {@code
     * length}: here what the model says, every open dimension being {@code length}.
     */
    default long[] shape(ModelPorts.Tensor input, int length) {
      long[] shape = new long[Math.max(0, input.rank() - 1)];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = input.dim(i + 1) < 0 ? length : input.dim(i + 1);
      }
      return shape;
    }

    /**
     * Writes a row, all of it: the memory held another row before. Runs while the call holds its
     * lane, and may run again for the same {@code prepared}.
     */
    void write(P prepared, Slot slot);

    /** Frees what it holds, once. */
    @Override
    default void close() {}
  }
}
