@NullMarked
package dev.mlopsdk.serving.replay;

import org.jspecify.annotations.NullMarked;
