/**
 * The registry: versions, champion and challenger, and who changed what why. Entry point: {@link
 * dev.mlopsdk.core.registry.ModelRegistry}.
 *
 * <pre>{@code
 * ModelRegistry registry = ModelRegistry.directory(Path.of("models"));
 * registry.publish("delay", ModelFiles.of(Path.of("delay-v1.onnx")), Change.by("ann", "first"));
 * registry.publish("delay", ModelFiles.of(Path.of("delay-v2.onnx")), Change.by("ann", "June"));
 * registry.promote("delay", 2, Change.by("ann", "at par for 14 days"));
 * registry.rollback("delay", Change.by("bob", "complaints"));
 * registry.state("delay").champion(); // 1
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.registry;

import org.jspecify.annotations.NullMarked;
