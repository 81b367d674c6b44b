/** Only mlops-serving and ONNX Runtime: a model from a file answers a record. */
@NullMarked
package dev.mlopsdk.samples.serving;

import org.jspecify.annotations.NullMarked;
