package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Device;
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

  /** Opens the primary file of {@code artifact}. */
  static Source open(ModelArtifact artifact, Device device, OnnxOptions options, Maps maps)
      throws IOException, OrtException {
    String name = artifact.ref().toString();
    String primary = artifact.manifest().primary();
    Optional<Path> path = artifact.path(primary);
    if (path.isEmpty()) {
      return ofBytes(artifact, artifact.read(primary), device, options, maps);
    }
    OnnxFile file = look(path.get());
    for (OnnxFile.External weights : file.external()) {
      Weights.require(weights, path.get());
    }
    if (maps == Maps.FLAT && file.zipMaps() && file.external().isEmpty()) {
      return flat(Files.readAllBytes(path.get()), device, options, name);
    }
    return new Source(Session.open(path.get(), options, device, name), Map.of());
  }

  private static Source ofBytes(
      ModelArtifact artifact, byte[] model, Device device, OnnxOptions options, Maps maps)
      throws IOException, OrtException {
    String name = artifact.ref().toString();
    OnnxFile file = look(model);
    if (!file.external().isEmpty()) {
      return elsewhere(artifact, file.external(), device, options);
    }
    if (maps == Maps.FLAT && file.zipMaps()) {
      return flat(model, device, options, name);
    }
    return new Source(Session.open(model, options, device, name), Map.of());
  }

  /** The runtime finds weights beside a file only, so the files of a far store get a folder. */
  private static Source elsewhere(
      ModelArtifact artifact, List<OnnxFile.External> external, Device device, OnnxOptions options)
      throws IOException, OrtException {
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
      Session session = Session.open(model, options, device, artifact.ref().toString());
      session.closeToo(folder);
      opened = true;
      return new Source(session, Map.of());
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  private static Source flat(byte[] model, Device device, OnnxOptions options, String name)
      throws IOException, OrtException {
    ZipMaps.Removed removed = ZipMaps.remove(model);
    return new Source(Session.open(removed.model(), options, device, name), removed.labels());
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
