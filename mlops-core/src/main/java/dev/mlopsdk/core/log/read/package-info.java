/**
 * Reads the prediction log: in time order over replicas and restarts, joined with the truths that
 * came later. {@link dev.mlopsdk.core.log.read.LogReader} is the entry.
 */
@NullMarked
package dev.mlopsdk.core.log.read;

import org.jspecify.annotations.NullMarked;
