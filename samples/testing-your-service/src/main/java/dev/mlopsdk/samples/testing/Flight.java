package dev.mlopsdk.samples.testing;

/**
 * What the model takes.
 *
 * @param hour of the departure, with its fraction
 * @param distance in miles
 * @param origin the airport's IATA code
 */
public record Flight(float hour, float distance, String origin) {}
