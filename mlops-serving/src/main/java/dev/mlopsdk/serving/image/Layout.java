package dev.mlopsdk.serving.image;

import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;

/**
 * How the model's input holds an image. Immutable.
 *
 * @param planes whether each channel is a plane of its own, before height and width
 * @param bytes whether it takes uint8
 */
record Layout(boolean planes, boolean bytes, int channels, int width, int height) {

  static Layout of(ModelPorts model, Geometry geometry) {
    Tensor port = model.inputs().get(0);
    boolean typed = port.type() == Element.FLOAT || port.type() == Element.UINT8;
    boolean planes = port.rank() == 4 && isChannels(port.dim(1));
    if (model.inputs().size() != 1
        || !typed
        || !(planes || (port.rank() == 4 && isChannels(port.dim(3))))) {
      throw model.misfit(
          "An image fills the only input, [N,3,H,W] or [N,H,W,3] (1 in place of 3 is grey) of"
              + " float or uint8");
    }
    if (geometry.keepsProportions() && !geometry.crops()) {
      throw model.misfit(
          "The shorter side is resized, so the longer one differs from image to image; crop too");
    }
    int at = planes ? 2 : 1;
    int height = side(port.dim(at), geometry.madeHeight(), "height", model);
    int width = side(port.dim(at + 1), geometry.madeWidth(), "width", model);
    return new Layout(
        planes, port.type() == Element.UINT8, (int) port.dim(planes ? 1 : 3), width, height);
  }

  private static boolean isChannels(long dim) {
    return dim == 1 || dim == 3;
  }

  private static int side(long taken, int made, String which, ModelPorts model) {
    if (made == 0 && taken < 0) {
      throw model.misfit("The model takes any " + which + "; say one with resize or crop");
    }
    if (made > 0 && taken > 0 && made != taken) {
      throw model.misfit("The images' " + which + " is " + made + ", but the model takes " + taken);
    }
    return made > 0 ? made : Math.toIntExact(taken);
  }

  long[] shape() {
    return planes ? new long[] {channels, height, width} : new long[] {height, width, channels};
  }
}
