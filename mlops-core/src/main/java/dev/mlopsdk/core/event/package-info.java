/**
 * What happens to models, as one sealed type of records; {@link dev.mlopsdk.core.event.Events}
 * hands them to guarded listeners.
 */
@NullMarked
package dev.mlopsdk.core.event;

import org.jspecify.annotations.NullMarked;
