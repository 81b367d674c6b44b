/**
 * ONNX models on ONNX Runtime, direct: {@link dev.mlopsdk.serving.onnx.OnnxModel} is the entry
 * point. The only package that links {@code ai.onnxruntime}, which is the user's to put on the
 * class path.
 *
 * <pre>{@code
 * record Flight(float distance, float departureHour, String origin) {}
 *
 * OnnxModel<Flight, Float> loader = OnnxModel.of(Flight.class, Float.class);
 * Model<Flight, Float> model = loader.load(artifact, Device.cpu());
 *
 * Frame frame = new Frame(model.reader().schema(), time);
 * frame.begin(Call.none(), Assignment.none());
 * model.reader().read(flight, frame.row());
 * float delayed = model.predict(flight, frame);
 * }</pre>
 *
 * <p>Mostly {@code ServedModel} does these steps. How a record's components find the model's inputs
 * is written in {@code docs/onnx-binding.md}.
 */
@NullMarked
package dev.mlopsdk.serving.onnx;

import org.jspecify.annotations.NullMarked;
