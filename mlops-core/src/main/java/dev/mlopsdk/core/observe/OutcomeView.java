package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;

/**
 * The truth about one prediction, joined with what was predicted. Immutable.
 *
 * @param idCounter the counter of the prediction's id
 * @param score the prediction's score, NaN where it had none
 * @param value the truth: 0 or 1 for a classifier, the value for a regressor
 * @param assignment the arm that answered
 * @since 0.1
 */
public record OutcomeView(long idCounter, double score, double value, Assignment assignment) {}
