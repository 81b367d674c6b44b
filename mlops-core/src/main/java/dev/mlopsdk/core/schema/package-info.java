/**
 * The features of a model's input and how one input is read, once, into a {@link
 * dev.mlopsdk.core.schema.Row} that the model, validation and drift share.
 *
 * <pre>{@code
 * record Flight(float distance, float hour, String origin) {}
 *
 * InputReader<Flight> reader = InputReader.ofRecord(Flight.class);
 * Row row = new Row(reader.schema());
 * reader.read(new Flight(587, 14, "MKE"), row);
 * row.number(0); // 587.0
 * row.text(2);   // "MKE"
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.core.schema;

import org.jspecify.annotations.NullMarked;
