package dev.mlopsdk.samples.core;

/**
 * What the model takes.
 *
 * @param hour of the departure, with its fraction: 17.5 is half past five in the afternoon
 */
record Flight(float hour) {}
