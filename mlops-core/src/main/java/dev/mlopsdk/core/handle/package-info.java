/**
 * The live handle of a model: loads what the registry's aliases name, verifies and warms it up,
 * swaps it in with one write and closes the old version when its last lease ends.
 *
 * <p>{@code ServedModel} of mlops-serving is the pipeline over it, and what a service uses. The
 * handle alone is for building another pipeline over live versions:
 *
 * <pre>{@code
 * try (ModelHandle<Flight, Float> handle = ModelHandle.of(registry, "delay", loader).open()) {
 *   LoadedVersion<Flight, Float> version = handle.acquire(0);
 *   try {
 *     Frame frame = version.frames().take();
 *     frame.begin(Call.none(), Assignment.none());
 *     version.model().reader().read(flight, frame.row());
 *     Float late = version.model().predict(flight, frame);
 *   } finally {
 *     version.release();
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.handle;

import org.jspecify.annotations.NullMarked;
