@NullMarked
package dev.mlopsdk.drift.sequential;

import org.jspecify.annotations.NullMarked;
