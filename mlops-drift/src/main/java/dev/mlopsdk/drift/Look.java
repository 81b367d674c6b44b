package dev.mlopsdk.drift;

/** How a bucket is looked at. */
enum Look {
  /** It stays open. */
  PEEK,
  /** It is closed, and the next one opened. */
  CLOSE
}
