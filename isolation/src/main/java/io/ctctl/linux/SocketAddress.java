package io.ctctl.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A sockaddr_un; a path too long for its 107 bytes goes through a descriptor of its directory. */
record SocketAddress(NativeBytes bytes, int length, Fd directory) implements AutoCloseable {
    private static final int LONGEST = 107;

    static SocketAddress of(Path path) throws SyscallException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            return of(path, null);
        }
        Fd directory = Fd.open(path.toAbsolutePath().getParent(), OpenFlag.PATH, OpenFlag.DIRECTORY);
        return of(directory.path().resolve(path.getFileName()), directory);
    }

    private static SocketAddress of(Path path, Fd directory) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        NativeBytes address = NativeBytes.named("AF_UNIX:" + path, 2 + name.length + 1);
        address.bytes().putShort(0, (short) 1).put(2, name);
        return new SocketAddress(address, 2 + name.length + 1, directory);
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
    }
}
