@NullMarked
package dev.mlopsdk.serving.image;

import org.jspecify.annotations.NullMarked;
