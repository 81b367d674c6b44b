/**
 * Who gets which arm, and which arm is better.
 *
 * <p>{@link dev.mlopsdk.abtest.TrafficSplit} assigns units to arms, alone or in a served model;
 * {@link dev.mlopsdk.abtest.Experiment} counts what became of them and compares the arms:
 *
 * <pre>{@code
 * TrafficSplit split = TrafficSplit.of("checkout").variant("a", 90).variant("b", 10);
 * Experiment experiment = Experiment.on(split);
 *
 * Assignment arm = split.assign(userId);
 * experiment.expose(arm, userId);
 * experiment.outcome(arm, bought ? 1 : 0);
 *
 * System.out.println(experiment.table());
 * }</pre>
 *
 * <p>{@link dev.mlopsdk.abtest.ConfidenceSequence} and {@link dev.mlopsdk.abtest.SampleRatioTest}
 * do the statistics, and work on numbers of any origin.
 */
@NullMarked
package dev.mlopsdk.abtest;

import org.jspecify.annotations.NullMarked;
