/**
 * Models on the Deep Java Library: {@link dev.mlopsdk.serving.djl.DjlModel} is the entry point. The
 * only package that links {@code ai.djl}, which is the user's to put on the class path.
 *
 * <pre>{@code
 * record Iris(float sepalLength, float sepalWidth, float petalLength, float petalWidth) {}
 *
 * DjlModel<Iris, Float> loader = DjlModel.of(Iris.class, Float.class).withLanes(4);
 * Model<Iris, Float> model = loader.load(artifact, Device.cpu());
 *
 * Frame frame = new Frame(model.reader().schema(), SystemTime.create("demo"));
 * frame.begin(Call.none(), Assignment.none());
 * model.reader().read(iris, frame.row());
 * float probability = model.predict(iris, frame);
 * }</pre>
 *
 * <p>Mostly {@code ServedModel} does these steps.
 */
@NullMarked
package dev.mlopsdk.serving.djl;

import org.jspecify.annotations.NullMarked;
