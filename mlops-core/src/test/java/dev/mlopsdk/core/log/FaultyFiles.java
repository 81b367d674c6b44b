package dev.mlopsdk.core.log;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The real files through a provider whose writes fail as told: no space, read-only, a device that
 * hangs, writes that take only a few bytes. Thread-safe.
 */
final class FaultyFiles extends FileSystemProvider {

  /** What becomes of the next writes. */
  enum Fault {
    NONE,
    /** Takes some bytes, then there is no space. */
    FULL,
    /** The kernel's own refusal: writes go to {@code /dev/full}. */
    DEVICE_FULL,
    /** Nothing can be written, truncated or created. */
    READ_ONLY,
    /** Writes work, but forcing fails. */
    NO_SYNC,
    /** Every write takes at most seven bytes. */
    SHORT,
    /** Every write takes nothing and does not say why. */
    EMPTY
  }

  private final FileSystemProvider real;
  private final FileSystem system;
  private volatile Fault fault = Fault.NONE;
  private volatile @Nullable CountDownLatch stall;
  private volatile CountDownLatch stalled = new CountDownLatch(1);
  private final AtomicReference<@Nullable String> hidden = new AtomicReference<>();
  private final AtomicInteger room = new AtomicInteger();

  FaultyFiles(Path real) {
    this.real = real.getFileSystem().provider();
    this.system = new FaultyDevice(this, real.getFileSystem());
  }

  /** {@code path}, seen through this provider. */
  Path wrap(Path path) {
    return new FaultyPath(system, path);
  }

  void fault(Fault next) {
    room.set(100);
    fault = next;
  }

  /** The next listing of the folder {@code r} passes {@code file} by, as one that is renamed. */
  void hideOnce(String file) {
    hidden.set(file);
  }

  /** From now on writes hang, until {@link #resume}. */
  void stall() {
    stalled = new CountDownLatch(1);
    stall = new CountDownLatch(1);
  }

  /** Waits until a write hangs. */
  void awaitStall() throws InterruptedException {
    stalled.await();
  }

  void resume() {
    CountDownLatch held = stall;
    stall = null;
    if (held != null) {
      held.countDown();
    }
  }

  private void readOnly(Path path) throws IOException {
    if (fault == Fault.READ_ONLY) {
      throw new java.nio.file.FileSystemException(path.toString(), null, "Read-only file system");
    }
  }

  private int write(Channel channel, ByteBuffer from, long position) throws IOException {
    CountDownLatch held = stall;
    if (held != null) {
      stalled.countDown();
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    readOnly(channel.path);
    if (fault == Fault.DEVICE_FULL) {
      try (FileChannel full =
          FileChannel.open(Path.of("/dev/full"), java.nio.file.StandardOpenOption.WRITE)) {
        return full.write(from);
      }
    }
    if (fault == Fault.EMPTY) {
      return 0;
    }
    int most = fault == Fault.SHORT ? 7 : fault == Fault.FULL ? room.get() : from.remaining();
    if (fault == Fault.FULL && room.get() <= 0) {
      throw new IOException("No space left on device");
    }
    ByteBuffer part = from.slice();
    part.limit(Math.min(part.remaining(), most));
    int written = channel.real.write(part, position);
    room.addAndGet(-written);
    from.position(from.position() + written);
    return written;
  }

  static Path real(Path path) {
    return path instanceof FaultyPath wrapped ? wrapped.real : path;
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(java.nio.file.StandardOpenOption.WRITE)) {
      readOnly(path);
    }
    return new Channel(path, real.newFileChannel(real(path), options, attributes));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return real.newByteChannel(real(path), options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    String unseen = folder.endsWith("r") ? hidden.getAndSet(null) : null;
    DirectoryStream<Path> entries =
        real.newDirectoryStream(
            real(folder),
            each -> filter.accept(each) && !String.valueOf(each.getFileName()).equals(unseen));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> each = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Path next() {
            return wrap(each.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    readOnly(folder);
    real.createDirectory(real(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    readOnly(path);
    real.delete(real(path));
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) throws IOException {
    real.copy(real(from), real(to), options);
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    readOnly(to);
    real.move(real(from), real(to), options);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return real.isSameFile(real(one), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return real.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real.checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return real.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return real.readAttributes(real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    real.setAttribute(real(path), name, value, options);
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> options) {
    throw new UnsupportedOperationException("The log asks for nothing like it");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("The log asks for nothing like it");
  }

  /** A channel whose writes go through {@link FaultyFiles#write}. */
  private final class Channel extends FileChannel {
    private final Path path;
    private final FileChannel real;

    Channel(Path path, FileChannel real) {
      this.path = path;
      this.real = real;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      return FaultyFiles.this.write(this, from, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int written = FaultyFiles.this.write(this, from, real.position());
      real.position(real.position() + written);
      return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      readOnly(path);
      real.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (fault == Fault.NO_SYNC) {
        throw new IOException("Input/output error");
      }
      real.force(metaData);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return real.read(into);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return real.read(into, position);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      return real.read(into, offset, length);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException("The log asks for nothing like it");
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException("The log asks for nothing like it");
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException("The log asks for nothing like it");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException("The log asks for nothing like it");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }
  }
}
