/** What latency, errors, drift, disagreement and quality tell: one seam for all of them. */
@NullMarked
package dev.mlopsdk.core.signal;

import org.jspecify.annotations.NullMarked;
