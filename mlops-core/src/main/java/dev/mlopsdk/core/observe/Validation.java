package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;

/**
 * Says what inputs a version takes.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Validation {

  /** The check of one version, made before it takes traffic. */
  RowCheck open(VersionContext version);

  /** Required values must be there, and nothing else is asked: the default. */
  static Validation presence() {
    return version -> Row::requirePresent;
  }
}
