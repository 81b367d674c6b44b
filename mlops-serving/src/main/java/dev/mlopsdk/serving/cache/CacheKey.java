package dev.mlopsdk.serving.cache;

/**
 * What an input is looked up by: the loaded version and all of the input's content, compared in
 * full.
 */
sealed interface CacheKey permits RowKey, RowProbe, ValueKey {

  /** The loaded version that it belongs to. */
  Object owner();

  /** The same key in memory of its own, to be kept. */
  CacheKey kept();

  /** The heap that it takes, in bytes. */
  long bytes();
}
