/** Only mlops-drift: tests on plain arrays, and the baseline that a version is stored with. */
@NullMarked
package dev.mlopsdk.samples.drift;

import org.jspecify.annotations.NullMarked;
