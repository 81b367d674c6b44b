/**
 * Time as something passed in: {@link dev.mlopsdk.core.time.TimeSource} is the clock, the ticker
 * and the scheduler of everything in the SDK, and {@link dev.mlopsdk.core.time.FakeTime} moves only
 * when a test says so.
 */
@NullMarked
package dev.mlopsdk.core.time;

import org.jspecify.annotations.NullMarked;
