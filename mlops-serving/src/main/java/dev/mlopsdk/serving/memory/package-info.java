/**
 * Native memory, which the heap's limit does not bound: {@link
 * dev.mlopsdk.serving.memory.NativeMemory} is the entry point. It counts what loaded versions hold,
 * refuses a load that would exceed a budget, unloads what nobody calls, and reports leaks.
 *
 * <pre>{@code
 * NativeMemory memory = NativeMemory.budget(2_000_000_000L);
 *
 * var delay = ServedModel.of(registry, "delay", loader).memory(memory).open();
 * var price = ServedModel.of(registry, "price", loader).memory(memory).open();
 *
 * long peak = memory.forecast(registry.artifact(next), loader.runtime()).peakBytes();
 * memory.holdings().forEach(System.out::println);   // who holds how much
 * memory.bindTo(meters);                            // mlops.memory.used, .budget, .peak, .leaks
 * }</pre>
 */
@NullMarked
package dev.mlopsdk.serving.memory;

import org.jspecify.annotations.NullMarked;
