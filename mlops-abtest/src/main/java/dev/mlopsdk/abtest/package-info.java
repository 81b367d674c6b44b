/** A/B. */
@NullMarked
package dev.mlopsdk.abtest;

import org.jspecify.annotations.NullMarked;
