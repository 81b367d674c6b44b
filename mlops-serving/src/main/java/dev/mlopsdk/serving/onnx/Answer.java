package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Frame;

/**
 * Reads one row of what a run answered and gives the frame its score. Immutable.
 *
 * @param <O> the caller's type
 */
@FunctionalInterface
interface Answer<O> {
  O read(Batch answered, int row, Frame frame);
}
