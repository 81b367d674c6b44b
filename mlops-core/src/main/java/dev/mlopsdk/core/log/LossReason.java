package dev.mlopsdk.core.log;

/** Why a record is not in the log though it should be, with the tags of its counter. */
enum LossReason {
  /** The buffer was full: by bytes or by count. */
  BUFFER_FULL("dropped", "buffer_full"),
  /** One record was larger than the largest that is taken. */
  TOO_LARGE("dropped", "too_large"),
  /** The log was closed. */
  CLOSED("dropped", "closed"),
  /** The buffer was full because the disk did not take what was in it. */
  DISK_BEHIND("dropped", "disk"),
  /** A value of the caller's threw while it was read. */
  ENCODING("failed", "encoding"),
  /** It was in the buffer, and the disk did not take it before the log was closed. */
  DISK("failed", "disk");

  private final String result;
  private final String label;

  LossReason(String result, String label) {
    this.result = result;
    this.label = label;
  }

  /** The value of the meter tag {@code result}. */
  String result() {
    return result;
  }

  /** The value of the meter tag {@code reason} and of the loss line. */
  String label() {
    return label;
  }
}
