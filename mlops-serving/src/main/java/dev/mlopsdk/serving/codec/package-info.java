/**
 * Codecs: what a model takes and answers beyond rows of features. {@link
 * dev.mlopsdk.serving.codec.InputCodec} and {@link dev.mlopsdk.serving.codec.OutputCodec} are the
 * seams; {@link dev.mlopsdk.serving.codec.Labels} and {@link dev.mlopsdk.serving.codec.Vectors}
 * read answers, the packages {@code text} and {@code image} write inputs.
 *
 * <pre>{@code
 * record Wave(float[] samples) {}
 *
 * InputCodec<Wave> waves =
 *     InputCodec.of((wave, slot) -> slot.floats("x").put(wave.samples()));
 * OutputCodec<Double> level = OutputCodec.of("y", row -> row.number(0, 0));
 *
 * try (var model = ServedModel.of(Path.of("level.onnx"), OnnxModel.of(waves, level)).open()) {
 *   double loud = model.predict(new Wave(samples)).value();
 * }
 * }</pre>
 *
 * <p>{@code docs/codecs.md} has the rules and the costs.
 */
@NullMarked
package dev.mlopsdk.serving.codec;

import org.jspecify.annotations.NullMarked;
