/** JMH suites, each with its floor and its bound. */
@NullMarked
package dev.mlopsdk.samples.benchmarks;

import org.jspecify.annotations.NullMarked;
