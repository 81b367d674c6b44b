package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.List;

/** Reads the records of a CSV file into rows, without the column of scores. Immutable. */
final class FieldsReader implements InputReader<List<String>> {

  private record Cell(int field, CsvColumn column, Feature.Kind kind) {}

  private final List<Cell> cells = new ArrayList<>();
  private final FeatureSchema schema;
  private final String file;

  FieldsReader(List<CsvColumn> columns, boolean[] numeric, String file) {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < numeric.length; i++) {
      CsvColumn column = columns.get(i);
      Feature feature =
          numeric[i] ? Feature.number(column.name()) : Feature.category(column.name());
      if (!column.name().equals(Baseline.PREDICTION)) {
        features.add(feature.optional());
        cells.add(new Cell(i, column, feature.kind()));
      }
    }
    this.schema = FeatureSchema.of(features);
    this.file = file;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(List<String> fields, Row row) {
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String field = fields.get(cell.field);
      if (cell.column.missing(field)) {
        continue;
      }
      if (cell.kind == Feature.Kind.CATEGORY) {
        row.text(i, field);
      } else {
        Double number = CsvColumn.number(field);
        if (number == null) {
          throw new IllegalArgumentException(file + " changed while it was read; read it again");
        }
        row.number(i, number);
      }
    }
  }
}
