package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.TimeSource;
import java.util.function.Consumer;

/**
 * What an observer gets to know about a version it is to watch. Immutable.
 *
 * @param artifact the stored files; {@link ModelArtifact#manifest()} names the baseline, if any
 * @param schema the layout of the rows that will be recorded
 * @param meters registers meters that carry the tags model and version, and removes them some
 *     scrapes after the version retires
 * @param time clock, ticker and scheduler
 * @param events takes what everybody should know; guarded, so it never throws
 * @since 0.1
 */
public record VersionContext(
    ModelArtifact artifact,
    FeatureSchema schema,
    VersionMeters meters,
    TimeSource time,
    Consumer<? super ModelEvent> events) {

  /** The version. */
  public ModelRef ref() {
    return artifact.ref();
  }
}
