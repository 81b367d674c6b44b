/**
 * The seam for everything that watches predictions, and the join of outcomes that come later.
 *
 * <p>A {@link dev.mlopsdk.core.observe.PredictionObserver} opens one {@link
 * dev.mlopsdk.core.observe.Recorder} per version; the recorder sees every answered prediction and
 * every joined outcome of that version.
 */
@NullMarked
package dev.mlopsdk.core.observe;

import org.jspecify.annotations.NullMarked;
