/**
 * Strict JSON for the SDK's own files: every document names its format, and what does not fit is a
 * {@link dev.mlopsdk.core.ModelException} that says where. {@link dev.mlopsdk.core.json.Json} reads
 * and writes documents, {@link dev.mlopsdk.core.json.JsonMembers} takes them apart.
 */
@NullMarked
package dev.mlopsdk.core.json;

import org.jspecify.annotations.NullMarked;
