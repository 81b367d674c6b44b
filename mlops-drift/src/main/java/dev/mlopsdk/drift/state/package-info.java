/**
 * Where a drift monitor keeps what it knows over a restart.
 *
 * <pre>{@code
 * DriftState state = DriftState.directory(Path.of("drift-state"));
 * DriftMonitor drift = DriftMonitor.withDefaults().withState(state);
 * }</pre>
 *
 * <p>Entry point: {@link dev.mlopsdk.drift.state.DriftState}.
 */
@NullMarked
package dev.mlopsdk.drift.state;

import org.jspecify.annotations.NullMarked;
