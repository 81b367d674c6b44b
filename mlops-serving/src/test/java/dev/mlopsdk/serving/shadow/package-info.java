@NullMarked
package dev.mlopsdk.serving.shadow;

import org.jspecify.annotations.NullMarked;
