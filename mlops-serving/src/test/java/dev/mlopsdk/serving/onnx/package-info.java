/** Tests of the ONNX loader. */
@NullMarked
package dev.mlopsdk.serving.onnx;

import org.jspecify.annotations.NullMarked;
