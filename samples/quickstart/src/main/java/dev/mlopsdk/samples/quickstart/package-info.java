/**
 * Two models of "arrives more than 15 minutes late" through a month of real flights: published,
 * watched, split, promoted, broken, rolled back.
 */
@NullMarked
package dev.mlopsdk.samples.quickstart;

import org.jspecify.annotations.NullMarked;
