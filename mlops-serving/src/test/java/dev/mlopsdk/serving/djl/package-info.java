@NullMarked
package dev.mlopsdk.serving.djl;

import org.jspecify.annotations.NullMarked;
