package dev.mlopsdk.core.schema;

import org.jspecify.annotations.Nullable;

/** A record that a test loads once more, as a plug-in's loader would. */
public record PlugInFlight(double distance, int hour, @Nullable Double wind, String origin) {}
