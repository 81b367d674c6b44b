package dev.mlopsdk.serving.djl;

import ai.djl.Model;
import ai.djl.translate.TranslateException;
import dev.mlopsdk.core.Frame;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one run at a time needs. Not thread-safe; the pool of lanes confines it. */
interface Lane<I, O> extends AutoCloseable {

  /** Answers {@code input}, whose row is in {@code frame}; marks the phases and sets the score. */
  O predict(I input, Frame frame) throws TranslateException;

  /** Answers inputs in one run, at most {@link #mostRows} of them; marks and scores each frame. */
  List<O> predictAll(List<I> inputs, List<Frame> frames) throws TranslateException;

  /** Answers a made-up input, if one can be made up; whether it did. */
  boolean warmUp() throws TranslateException;

  /** How many inputs a run takes, of the {@code limit} that are allowed; 1 if not several. */
  int mostRows(int limit);

  /** The bytes of the lane's own buffer; by any thread. */
  long bytes();

  @Override
  void close();

  /** Makes the lanes of a loaded model. Immutable. */
  interface Factory<I, O> {

    Lane<I, O> open(Model model, int rows);

    Factory<I, O> withColumn(int index);

    Factory<I, O> withScore(ToDoubleFunction<? super O> score);
  }
}
