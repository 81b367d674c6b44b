/**
 * Runs a model safely and fast inside the process: {@link dev.mlopsdk.serving.ServedModel} is the
 * entry; loaders for ONNX Runtime and Deep Java Library stand beside it.
 */
@NullMarked
package dev.mlopsdk.serving;

import org.jspecify.annotations.NullMarked;
