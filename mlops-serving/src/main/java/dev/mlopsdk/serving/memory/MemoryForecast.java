package dev.mlopsdk.serving.memory;

/**
 * What a load would lead to, known before it. Immutable.
 *
 * @param needBytes about what the version will hold
 * @param usedBytes what is held now
 * @param sparableBytes what of that can be unloaded first, since nobody calls it
 * @param budgetBytes what may be held; {@link Long#MAX_VALUE} without a budget
 * @since 0.1
 */
public record MemoryForecast(long needBytes, long usedBytes, long sparableBytes, long budgetBytes) {

  /** What is held while the former version serves on beside the new one. */
  public long peakBytes() {
    return usedBytes + needBytes;
  }

  /** Whether the load will be let through, perhaps after idle versions made room. */
  public boolean fits() {
    return peakBytes() - sparableBytes <= budgetBytes;
  }
}
