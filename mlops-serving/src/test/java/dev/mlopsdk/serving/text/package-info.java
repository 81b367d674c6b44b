@NullMarked
package dev.mlopsdk.serving.text;

import org.jspecify.annotations.NullMarked;
