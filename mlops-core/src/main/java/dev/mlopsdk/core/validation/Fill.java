package dev.mlopsdk.core.validation;

/** Where the value comes from that is imputed. */
enum Fill {
  CONSTANT,
  MEDIAN,
  MODE
}
