package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.handle.LoadedVersion;

/**
 * A call that its version did not answer. Valid during the call only.
 *
 * @param version the version, leased
 * @param input the caller's
 * @param frame the call's
 */
record Failed<I, O>(LoadedVersion<I, O> version, I input, Frame frame) {

  /**
   * Has another model answer within the same deadline.
   *
   * @param model the other, leased
   * @param lender whose frames and checks it takes
   */
  O runOn(Model<I, O> model, LoadedVersion<I, O> lender) {
    Frame own = lender.frames().take();
    try {
      long start = frame.nanos() - frame.elapsedNanos();
      own.begin(input, frame.call(), frame.assignment(), start);
      if (frame.timeoutNanos() != 0) {
        own.deadline(frame.timeoutNanos());
      }
      model.reader().read(input, own.row());
      lender.watch().check(own.row());
      return model.predict(input, own);
    } finally {
      lender.frames().give(own);
    }
  }
}
