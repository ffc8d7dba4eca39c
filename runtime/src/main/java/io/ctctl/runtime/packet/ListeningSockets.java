package io.ctctl.runtime.packet;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.firewall.Protocol;
import io.ctctl.netvirt.firewall.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sockets of the host that wait for connections or datagrams, as in /proc/net. */
final class ListeningSockets {
    private static final String TCP_LISTEN = "0A";
    private static final String UDP_UNCONNECTED = "07";

    /** One line. */
    record Listening(IpAddress address, int port, String inode) {
        boolean collides(Publication publication) {
            return publication.host().contains(port)
                    && (address.isUnspecified()
                            || publication.address().map(address::equals).orElse(true));
        }
    }

    private ListeningSockets() {}

    /** Who listens on a port of the publication: "process 12 (nginx) listens on 0.0.0.0:80". */
    static Optional<String> holder(Publication publication) {
        return listening(publication.protocol())
                .filter(socket -> socket.collides(publication))
                .findFirst()
                .map(socket -> process(socket.inode()) + " listens on " + socket.address() + " port " + socket.port());
    }

    private static Stream<Listening> listening(Protocol protocol) {
        return switch (protocol) {
            case TCP -> Stream.of("tcp", "tcp6").flatMap(file -> parse(lines(file), TCP_LISTEN));
            case UDP -> Stream.of("udp", "udp6").flatMap(file -> parse(lines(file), UDP_UNCONNECTED));
            default -> Stream.empty();
        };
    }

    /** Lines of {@code /proc/net/tcp} and its like. */
    static Stream<Listening> parse(List<String> lines, String state) {
        return lines.stream()
                .skip(1)
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 9 && words[3].equals(state))
                .map(words -> {
                    String[] local = words[1].split(":");
                    return new Listening(address(local[0]), Integer.parseInt(local[1], 16), words[9]);
                });
    }

    /** Words of four bytes in the host's order. */
    private static IpAddress address(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        ByteBuffer result = ByteBuffer.allocate(bytes.capacity());
        while (bytes.hasRemaining()) {
            int word = bytes.getInt();
            result.putInt(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(word) : word);
        }
        return IpAddress.of(result.array());
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/net", file));
        } catch (IOException ignored) {
            // ENOENT: a kernel without IPv6 has no sockets of it
            return List.of();
        }
    }

    private static String process(String inode) {
        String target = "socket:[" + inode + "]";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, target)) {
                    return "process " + process.getFileName() + " ("
                            + Files.readString(process.resolve("comm")).strip() + ")";
                }
            }
        } catch (IOException ignored) {
            // ENOENT: it ended while we looked
        }
        return "a process";
    }

    private static boolean holds(Path process, String target) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).toString().equals(target)) {
                    return true;
                }
            }
        } catch (IOException ignored) {
            // ENOENT, EACCES: it ended, or is none of ours to look at
        }
        return false;
    }
}
