/** Is the model still good? */
@NullMarked
package dev.mlopsdk.drift.quality;

import org.jspecify.annotations.NullMarked;
