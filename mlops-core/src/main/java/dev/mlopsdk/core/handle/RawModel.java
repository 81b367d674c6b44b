package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;

/** A model that is verified and loaded, with nothing around it yet. */
record RawModel<I, O>(ModelArtifact artifact, Device device, Model<I, O> model, LoadClock clock) {}
