@NullMarked
package dev.mlopsdk.serving.codec;

import org.jspecify.annotations.NullMarked;
