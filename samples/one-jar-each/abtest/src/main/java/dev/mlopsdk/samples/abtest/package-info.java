/** Only mlops-abtest: a sticky split, and what became of its arms. */
@NullMarked
package dev.mlopsdk.samples.abtest;

import org.jspecify.annotations.NullMarked;
