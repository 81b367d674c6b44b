@NullMarked
package dev.mlopsdk.serving.memory;

import org.jspecify.annotations.NullMarked;
