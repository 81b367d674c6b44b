@NullMarked
package dev.mlopsdk.serving.fallback;

import org.jspecify.annotations.NullMarked;
