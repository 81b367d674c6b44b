package dev.mlopsdk.samples.testing;

import org.jspecify.annotations.Nullable;

/**
 * What the model takes.
 *
 * @param hour of the departure, with its fraction
 * @param distance in miles
 * @param origin the airport's IATA code; null where the booking system does not know it
 */
public record Flight(float hour, float distance, @Nullable String origin) {}
