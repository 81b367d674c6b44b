package dev.mlopsdk.core.log.read;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes streams of what is read one by one. */
final class LogStreams {

  private LogStreams() {}

  /** What the log gives, closed with the stream, and at its end or its first failure. */
  interface Source extends AutoCloseable {
    @Override
    void close();
  }

  /** The stream of {@code next} until it gives null. */
  static <T> Stream<T> of(Supplier<@Nullable T> next, Source source) {
    Spliterator<T> records =
        new Spliterators.AbstractSpliterator<>(
            Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          @Override
          public boolean tryAdvance(Consumer<? super T> action) {
            T record = null;
            try {
              record = next.get();
            } finally {
              if (record == null) {
                source.close();
              }
            }
            if (record == null) {
              return false;
            }
            action.accept(record);
            return true;
          }
        };
    return StreamSupport.stream(records, false).onClose(source::close);
  }
}
