@NullMarked
package dev.mlopsdk.serving.lane;

import org.jspecify.annotations.NullMarked;
