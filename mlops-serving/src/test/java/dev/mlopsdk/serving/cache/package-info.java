@NullMarked
package dev.mlopsdk.serving.cache;

import org.jspecify.annotations.NullMarked;
