/**
 * A service around a served model. Everything it needs comes in through its constructor, so that
 * its tests put in an in-memory registry, a fake model, a fake clock and a simple meter registry.
 */
@NullMarked
package dev.mlopsdk.samples.testing;

import org.jspecify.annotations.NullMarked;
