package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who holds how much, and whether more may be held. Its lock is held for moments; unloading happens
 * outside of it. Thread-safe.
 */
final class Ledger {

  private final MemoryPolicy policy;
  private final CopyOnWriteArrayList<Account> accounts = new CopyOnWriteArrayList<>();
  private final AtomicLong refused = new AtomicLong();
  private long reserved;
  private long peak;

  Ledger(MemoryPolicy policy) {
    this.policy = policy;
  }

  void open(Account account) {
    accounts.add(account);
  }

  void close(Account account) {
    accounts.remove(account);
  }

  /**
   * Sets {@code bytes} aside for a load, after idle versions made room where that is needed.
   *
   * @throws ModelException of kind MEMORY if there is no room
   */
  void reserve(ModelRef ref, long bytes) {
    Set<Account> asked = new HashSet<>();
    while (!reserveIfFree(bytes)) {
      Account idle = leastRecentlyUsed(asked);
      if (idle == null) {
        refused.incrementAndGet();
        throw refusal(ref, bytes);
      }
      asked.add(idle);
      Account.Tenant tenant = idle.tenant();
      if (tenant != null) {
        tenant.unload("to make room for " + ref);
      }
    }
  }

  private synchronized boolean reserveIfFree(long bytes) {
    long used = used();
    if (bytes > policy.budgetBytes() - used) {
      return false;
    }
    reserved += bytes;
    peak = Math.max(peak, used + bytes);
    return true;
  }

  /**
   * The load that {@code bytes} were set aside for took {@code held}, which {@code account} holds
   * from now on: at no moment neither counts, or another load could take what is taken.
   */
  synchronized void settle(long bytes, Account account, long held, Holding.Certainty how) {
    reserved -= bytes;
    account.weights(held, how);
    accounts.addIfAbsent(account);
    peak = Math.max(peak, used());
  }

  /** The load that {@code bytes} were set aside for failed. */
  synchronized void release(long bytes) {
    reserved -= bytes;
  }

  private @Nullable Account leastRecentlyUsed(Set<Account> asked) {
    return accounts.stream()
        .filter(account -> !asked.contains(account) && sparable(account))
        .max(Comparator.comparingLong(Ledger::idleNanos))
        .orElse(null);
  }

  private static long idleNanos(Account account) {
    Account.Tenant tenant = account.tenant();
    return tenant == null ? -1 : tenant.idleNanos();
  }

  private static boolean sparable(Account account) {
    return account.weightBytes() > 0 && idleNanos(account) >= 0;
  }

  /** What can be unloaded now since nobody calls it. */
  long sparableBytes() {
    return accounts.stream().filter(Ledger::sparable).mapToLong(Account::bytes).sum();
  }

  synchronized long used() {
    long sum = reserved;
    for (Account account : accounts) {
      sum += account.bytes();
    }
    return sum;
  }

  synchronized long peak() {
    peak = Math.max(peak, used());
    return peak;
  }

  long refused() {
    return refused.get();
  }

  MemoryPolicy policy() {
    return policy;
  }

  List<Holding> holdings() {
    List<Holding> all = new ArrayList<>();
    for (Account account : accounts) {
      all.add(account.holding());
    }
    all.sort(Comparator.comparingLong(Holding::bytes).reversed());
    return List.copyOf(all);
  }

  List<Account> accounts() {
    return List.copyOf(accounts);
  }

  /** Where the version's events are told, if it is served. */
  @Nullable Account served(ModelRef ref) {
    return accounts.stream()
        .filter(account -> account.ref().equals(ref) && account.context() != null)
        .findFirst()
        .orElse(null);
  }

  private ModelException refusal(ModelRef ref, long bytes) {
    String holders =
        holdings().stream()
            .filter(holding -> holding.bytes() > 0)
            .limit(5)
            .map(holding -> holding.ref() + " " + megabytes(holding.bytes()))
            .collect(Collectors.joining(", "));
    if (bytes > policy.budgetBytes()) {
      return new ModelException(
          ModelException.Kind.MEMORY,
          "%s needs about %s, more than the whole budget of %s; raise the budget"
              .formatted(ref, megabytes(bytes), megabytes(policy.budgetBytes())));
    }
    return new ModelException(
        ModelException.Kind.MEMORY,
        "%s needs about %s, but %s of the budget of %s are used%s, and nothing idle is left to unload; raise the budget, close a model, or swap it in place of its former version"
            .formatted(
                ref,
                megabytes(bytes),
                megabytes(used()),
                megabytes(policy.budgetBytes()),
                holders.isEmpty() ? "" : " (" + holders + ")"));
  }

  private static String megabytes(long bytes) {
    if (bytes < 10_000) {
      return bytes + " bytes";
    }
    return bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
  }
}
