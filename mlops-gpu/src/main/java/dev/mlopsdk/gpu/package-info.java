/**
 * See NVIDIA GPUs and use them where they work; without one, everything runs on the CPU and says
 * why.
 *
 * <p>{@link dev.mlopsdk.gpu.Gpu} chooses a model's device, {@link dev.mlopsdk.gpu.GpuDevices} lists
 * what the driver shows, {@link dev.mlopsdk.gpu.GpuMeters} measures it:
 *
 * <pre>{@code
 * try (GpuDevices gpus = GpuDevices.fake(); // .detect() in production
 *     GpuMeters meters = GpuMeters.of(gpus)) {
 *   meters.bindTo(registry);
 *   Device device = Gpu.auto(gpus).choose(loader.devices()); // what ServedModel's on(Gpu.auto()) does
 *   log.info("{}: {}", device.label(), device.why());
 *   // cuda:0: A tiny model computed right on NVIDIA H200 (GPU-…), driver 580.159.04, CUDA 13.0
 *   // cpu: There is no NVIDIA driver, libnvidia-ml.so.1 was not found: install it, or …
 * }
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.gpu;

import org.jspecify.annotations.NullMarked;
