/**
 * Images in: {@link dev.mlopsdk.serving.image.ImageCodec} is the entry point.
 *
 * <pre>{@code
 * var photos = ImageCodec.ofBytes().resize(256).crop(224, 224);
 * var loader = OnnxModel.of(photos, Labels.softmax().withTop(5));
 *
 * try (var model = ServedModel.of(Path.of("squeezenet.onnx"), loader).open()) {
 *   Classification seen = model.predict(Files.readAllBytes(Path.of("cat.jpg"))).value();
 *   System.out.println(seen.label() + " " + seen.probability());
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.image;

import org.jspecify.annotations.NullMarked;
