/**
 * The live handle of a model: loads what the registry's aliases name, verifies and warms it up,
 * swaps it in with one write and closes the old version when its last lease ends.
 *
 * <p>{@code ServedModel} of mlops-serving is built on it; use the handle directly to put another
 * pipeline over live versions:
 *
 * <pre>{@code
 * try (ModelHandle<Flight, Float> handle = ModelHandle.open(registry, "delay", loader, HandleOptions.defaults())) {
 *   LoadedVersion<Flight, Float> version = handle.acquire(0);
 *   try {
 *     version.model().predict(flight, frame);
 *   } finally {
 *     version.release();
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.handle;

import org.jspecify.annotations.NullMarked;
