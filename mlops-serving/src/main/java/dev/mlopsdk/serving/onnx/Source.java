package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.ModelArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a session's model comes from: its files are looked at before any native code sees them.
 * Immutable.
 *
 * @param session the open session
 * @param labels of outputs that were maps: what stands in which column
 */
record Source(Session session, Map<String, List<Object>> labels) {

  /** What becomes of outputs that a ZipMap makes. */
  enum Maps {
    KEPT,
    /** They become tensors with a column per label. */
    FLAT
  }

  /** The identifier of ONNX Runtime's own format, which is no protocol buffer. */
  private static final byte[] ORT_FORMAT = "ORTM".getBytes(StandardCharsets.US_ASCII);

  /** Opens the primary file of the version. */
  static Source open(Opening opening, Maps maps) throws IOException, OrtException {
    ModelArtifact artifact = opening.artifact();
    String primary = artifact.manifest().primary();
    Optional<Path> path = artifact.path(primary);
    if (path.isEmpty()) {
      return ofBytes(opening, artifact.read(primary), maps);
    }
    OnnxFile file = look(path.get());
    for (OnnxFile.External weights : file.external()) {
      Weights.require(weights, path.get());
    }
    if (!file.external().isEmpty()) {
      return new Source(opening.fileWithWeights(path.get()), Map.of());
    }
    if (maps == Maps.FLAT && file.zipMaps()) {
      return flat(Files.readAllBytes(path.get()), opening);
    }
    return new Source(opening.file(path.get()), Map.of());
  }

  private static Source ofBytes(Opening opening, byte[] model, Maps maps)
      throws IOException, OrtException {
    OnnxFile file = look(model);
    if (!file.external().isEmpty()) {
      return elsewhere(opening, file.external());
    }
    if (maps == Maps.FLAT && file.zipMaps()) {
      return flat(model, opening);
    }
    return new Source(opening.bytes(model, Maps.KEPT), Map.of());
  }

  /** The runtime finds weights beside a file only, so the files of a far store get a folder. */
  private static Source elsewhere(Opening opening, List<OnnxFile.External> external)
      throws IOException, OrtException {
    ModelArtifact artifact = opening.artifact();
    Folder folder = Folder.create();
    boolean opened = false;
    try {
      for (Manifest.StoredFile file : artifact.manifest().files()) {
        try (InputStream in = artifact.open(file.name())) {
          folder.add(file.name(), in);
        }
      }
      Path model = folder.path(artifact.manifest().primary());
      for (OnnxFile.External weights : external) {
        Weights.require(weights, model);
      }
      Session session = opening.fileWithWeights(model);
      session.closeToo(folder);
      opened = true;
      return new Source(session, Map.of());
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  private static Source flat(byte[] model, Opening opening) throws IOException, OrtException {
    ZipMaps.Removed removed = ZipMaps.remove(model);
    return new Source(opening.bytes(removed.model(), Maps.FLAT), removed.labels());
  }

  private static OnnxFile look(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (isOrtFormat(in.readNBytes(8))) {
        return new OnnxFile(List.of(), false);
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return OnnxFile.read(in, Files.size(file));
    }
  }

  private static OnnxFile look(byte[] model) throws IOException {
    return isOrtFormat(model)
        ? new OnnxFile(List.of(), false)
        : OnnxFile.read(new ByteArrayInputStream(model), model.length);
  }

  private static boolean isOrtFormat(byte[] start) {
    return start.length >= 8 && Arrays.equals(start, 4, 8, ORT_FORMAT, 0, 4);
  }
}
