package dev.mlopsdk.serving.codec;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the input itself. Thread-safe, as its function is. */
final class DirectEncoder<I> implements InputCodec.Encoder<I, I> {

  private final BiConsumer<? super I, ? super Slot> write;

  DirectEncoder(BiConsumer<? super I, ? super Slot> write) {
    this.write = write;
  }

  @Override
  public I prepare(I input, @Nullable I spent) {
    return input;
  }

  @Override
  public void write(I prepared, Slot slot) {
    slot.clear();
    write.accept(prepared, slot);
  }
}
