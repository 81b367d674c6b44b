/**
 * Models, the seams that every other module plugs into, and the values that cross them.
 *
 * <p>A {@link dev.mlopsdk.core.ModelLoader} turns the files of one version into a {@link
 * dev.mlopsdk.core.Model}; a caller says who asks with a {@link dev.mlopsdk.core.Call} and gets a
 * {@link dev.mlopsdk.core.Prediction}. In a test, {@link dev.mlopsdk.core.FakeModel} stands in for
 * a real model and no native library is needed:
 *
 * <pre>{@code
 * ModelRegistry registry = ModelRegistry.inMemory();
 * registry.publish("delay", ModelFiles.of("delay.fake", new byte[] {1}), Change.by("ann", "first"));
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core;

import org.jspecify.annotations.NullMarked;
