/** Only mlops-gpu: what GPUs there are, which one a model gets, and their meters. */
@NullMarked
package dev.mlopsdk.samples.gpu;

import org.jspecify.annotations.NullMarked;
