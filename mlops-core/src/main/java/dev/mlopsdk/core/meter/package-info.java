/**
 * The meters: their names, and {@link dev.mlopsdk.core.meter.VersionMeters}, which registers those
 * of one version and removes them again.
 */
@NullMarked
package dev.mlopsdk.core.meter;

import org.jspecify.annotations.NullMarked;
