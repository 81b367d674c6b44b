/** Only mlops-core: a registry in a directory, a runtime of one's own, and the live handle. */
@NullMarked
package dev.mlopsdk.samples.core;

import org.jspecify.annotations.NullMarked;
