@NullMarked
package dev.mlopsdk.core.pair;

import org.jspecify.annotations.NullMarked;
