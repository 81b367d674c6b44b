/**
 * Texts in: {@link dev.mlopsdk.serving.text.TextCodec} is the entry point. The only package that
 * links {@code ai.djl.huggingface}, which is the user's to put on the class path.
 *
 * <pre>{@code
 * registry.publish("sentences", ModelFiles.of(folder, "model.onnx"), Change.by("ann", "v2"));
 *
 * var loader = OnnxModel.of(TextCodec.withDefaults(), Vectors.withDefaults().normalised());
 * try (var sentences = ServedModel.of(registry, "sentences", loader).open()) {
 *   float[] a = sentences.predict("The flight is late.").value();
 *   float[] b = sentences.predict("The plane will not be on time.").value();
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.text;

import org.jspecify.annotations.NullMarked;
