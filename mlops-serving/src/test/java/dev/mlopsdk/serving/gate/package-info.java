@NullMarked
package dev.mlopsdk.serving.gate;

import org.jspecify.annotations.NullMarked;
