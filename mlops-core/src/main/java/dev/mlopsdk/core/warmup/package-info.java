/**
 * What a version answers before it takes calls: inputs given in code, stored with the version,
 * taken from the prediction log, or made up from its baseline. Entry point: {@link
 * dev.mlopsdk.core.warmup.WarmUp}.
 *
 * <pre>{@code
 * WarmUpRows rows = WarmUpRows.from(LogReader.of(Path.of("log")).model("delay"), 64);
 * registry.publish("delay", ModelFiles.of(Path.of("delay-v3.onnx")).with(rows), change);
 *
 * ServedModel.of(registry, "delay", loader)
 *     .warmUp(WarmUp.<Flight>automatic().withRuns(3).within(Duration.ofSeconds(10)))
 *     .open();
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.warmup;

import org.jspecify.annotations.NullMarked;
