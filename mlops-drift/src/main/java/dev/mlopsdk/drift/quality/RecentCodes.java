package dev.mlopsdk.drift.quality;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers a small number of each of the latest predictions, such as its segment or its class, by
 * the counter of their id: slot = counter modulo size, so a newer one takes the place of an older
 * one. Thread-safe; takes no lock and allocates nothing.
 */
final class RecentCodes {

  static final int UNKNOWN = -1;

  /** How many predictions are remembered. */
  static final int SIZE = 1 << 16;

  private static final int CODE_BITS = 16;

  /** The largest code. */
  static final int MOST = (1 << CODE_BITS) - 2;

  /** The counter and the code + 1; 0 before the first. */
  private final AtomicLongArray slots = new AtomicLongArray(SIZE);

  /** Of the predictions that are remembered: those of a process have one. */
  private volatile long nonce;

  void remember(long ofNonce, long counter, int code) {
    if (nonce != ofNonce) {
      nonce = ofNonce;
    }
    slots.setOpaque((int) counter & (SIZE - 1), (counter << CODE_BITS) | (code + 1));
  }

  /**
   * What is known of that prediction, {@link #UNKNOWN} if it is forgotten or of another process.
   */
  int of(long ofNonce, long counter) {
    long slot = slots.getOpaque((int) counter & (SIZE - 1));
    return nonce == ofNonce && slot >>> CODE_BITS == counter ? (int) (slot & 0xffff) - 1 : UNKNOWN;
  }
}
