package dev.mlopsdk.serving.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mlopsdk.core.observe.VersionContext;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers of all versions of one handle, in one bound, and Caffeine's own meters of them.
 * Thread-safe.
 */
final class CacheStore implements AutoCloseable {

  private final Cache<CacheKey, CachedAnswer> answers;
  private final MeterRegistry registry;
  private final List<Meter.Id> meters = new ArrayList<>();

  CacheStore(PredictionCache<?> options, VersionContext version) {
    Caffeine<CacheKey, CachedAnswer> caffeine =
        Caffeine.newBuilder()
            .maximumWeight(options.maxBytes())
            .weigher((CacheKey key, CachedAnswer answer) -> answer.weight())
            // Its upkeep runs on the callers' threads, as everything of a call does.
            .executor(Runnable::run)
            .ticker(version.time()::nanos)
            .recordStats();
    Duration ttl = options.ttl();
    answers = (ttl == null ? caffeine : caffeine.expireAfterWrite(ttl)).build();
    registry = version.meters().registry();
    Set<Meter.Id> before = known(version.ref().name());
    CaffeineCacheMetrics.monitor(registry, answers, version.ref().name(), Tags.empty());
    meters.addAll(known(version.ref().name()));
    meters.removeAll(before);
  }

  private Set<Meter.Id> known(String cache) {
    Set<Meter.Id> ids = new HashSet<>();
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      if (id.getName().startsWith("cache.") && cache.equals(id.getTag("cache"))) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** The answer to {@code key}; counted as a hit or a miss. */
  @Nullable CachedAnswer find(CacheKey key) {
    return answers.getIfPresent(key);
  }

  /** The answer to {@code key}; counted as nothing. */
  @Nullable CachedAnswer findQuietly(CacheKey key) {
    return answers.policy().getIfPresentQuietly(key);
  }

  void put(CacheKey key, CachedAnswer answer) {
    answers.put(key, answer);
  }

  /** Forgets the answers of one loaded version. */
  void forget(Object owner) {
    answers.asMap().keySet().removeIf(key -> key.owner() == owner);
  }

  /** What is kept, after pending upkeep. */
  long bytes() {
    answers.cleanUp();
    return answers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    answers.invalidateAll();
  }
}
