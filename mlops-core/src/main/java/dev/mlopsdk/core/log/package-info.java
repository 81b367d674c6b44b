/**
 * The prediction log: what was asked, what was answered, by which version and how fast, and what
 * turned out to be true. Versioned JSON lines in files, written off the caller's path.
 */
@NullMarked
package dev.mlopsdk.core.log;

import org.jspecify.annotations.NullMarked;
