/**
 * What one call at a time may use, shared by many callers: {@link
 * dev.mlopsdk.serving.lane.LanePool} is the entry point. The SDK's loaders run on it, and so may
 * your own.
 *
 * <pre>{@code
 * LanePool<double[]> lanes = LanePool.create(ref, 4, () -> new double[1024], lane -> {});
 *
 * int slot = lanes.claim(frame);
 * try {
 *   answer = run(input, lanes.lane(slot));
 * } finally {
 *   lanes.release(slot);
 * }
 *
 * lanes.close();
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.lane;

import org.jspecify.annotations.NullMarked;
