package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Loads mutated models, one per seed, in a process of its own: a crash of native code ends this
 * process and not the tests'. The last line that it printed names the seed.
 *
 * <p>Arguments: the first seed, how many, and the models.
 */
public final class Mutants {

  private Mutants() {}

  public static void main(String[] args) throws Exception {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    List<byte[]> models = new ArrayList<>();
    for (String file : List.of(args).subList(2, args.length)) {
      models.add(Files.readAllBytes(Path.of(file)));
    }
    int loaded = 0;
    for (long seed = first; seed < first + count; seed++) {
      System.out.println("seed " + seed);
      loaded += load(mutant(new SplittableRandom(seed), models)) ? 1 : 0;
    }
    System.out.println("survived " + count + ", loaded " + loaded);
  }

  /** Whether it loads; anything but a typed refusal ends the process. */
  private static boolean load(byte[] model) {
    ModelArtifact artifact = ModelArtifact.bytes("mutant.onnx", model);
    try (Model<Map<String, Tensor>, Map<String, Value>> loaded =
        OnnxModel.ofValues().load(artifact, Device.cpu())) {
      return loaded.lanes() > 0;
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.LOAD
          || !String.valueOf(e.getMessage()).contains("mutant")) {
        throw e;
      }
      return false;
    } catch (InvalidInputException e) {
      throw new IllegalStateException("A load refused an input", e);
    }
  }

  private static byte[] mutant(SplittableRandom random, List<byte[]> models) {
    byte[] model = models.get(random.nextInt(models.size())).clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(model, random.nextInt(model.length));
      }
      case 1 -> {
        byte[] other = models.get(random.nextInt(models.size()));
        int at = random.nextInt(model.length);
        int from = random.nextInt(other.length);
        int length =
            Math.min(random.nextInt(1, 200), Math.min(model.length - at, other.length - from));
        System.arraycopy(other, from, model, at, length);
      }
      case 2 -> {
        for (int i = random.nextInt(1, 8); i > 0; i--) {
          model[random.nextInt(model.length)] = (byte) random.nextInt();
        }
      }
      default -> {
        int at = random.nextInt(model.length);
        model[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return model;
  }
}
