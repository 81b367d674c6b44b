/**
 * Says whether inputs are well-formed: {@link dev.mlopsdk.core.validation.InputRules} checks every
 * row before the model reads it, {@link dev.mlopsdk.core.validation.SchemaWatch} notices when the
 * form of the inputs as a whole is no longer that of the training data.
 *
 * <pre>{@code
 * InputRules rules = InputRules.learn(reader, trainingRows)
 *     .with(FeatureRule.number("hour").range(0, 24).impute(12));
 * RowCheck check = rules.check(reader.schema());
 * reader.read(new Flight(587, 25, "MKE"), row);
 * check.check(row);
 * row.number(1); // 12.0, until row.restore()
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.validation;

import org.jspecify.annotations.NullMarked;
