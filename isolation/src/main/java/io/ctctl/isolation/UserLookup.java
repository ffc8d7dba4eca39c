package io.ctctl.isolation;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.InRoot;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SealedMemory;
import io.ctctl.linux.Stat;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Users and groups by the names a root file system gives them. */
public final class UserLookup {
    private static final long LARGEST_FILE = 16 << 20;
    private static final long LARGEST_ID = 0xffff_fffeL;

    private final List<Entry> users;
    private final List<Entry> groups;

    /**
     * A user as it was looked up.
     *
     * @param groups additional groups, ascending, without doubles
     * @param home from the passwd file; {@code /} for a user that is not in it
     */
    public record Found(long uid, long gid, List<Long> groups, String home) {
        public Found {
            groups = List.copyOf(groups);
        }
    }

    private record Entry(String name, long id, List<String> fields) {}

    /** @param passwd text of a passwd file, {@code group} of a group file; lines that make no sense are skipped */
    public UserLookup(String passwd, String group) {
        users = parse(passwd, 7);
        groups = parse(group, 3);
    }

    /**
     * Reads {@code etc/passwd} and {@code etc/group} below a root, following symlinks as a process inside would; a file
     * that does not exist is an empty one.
     */
    public static UserLookup in(Fd root) throws IOException {
        return new UserLookup(read(root, "etc/passwd"), read(root, "etc/group"));
    }

    private static String read(Fd root, String path) throws IOException {
        // Nothing but a regular file is opened for reading: a fifo in a hostile tree would block for ever.
        try (Fd seen = InRoot.open(root, path, OpenFlag.PATH)) {
            Stat stat = Stat.of(seen);
            if (!stat.isRegular() || stat.size() > LARGEST_FILE) {
                throw new PlanException("/" + path + " of the root file system is no regular file of a sensible size");
            }
            try (Fd file = Fd.open(seen.path())) {
                return new String(SealedMemory.read(file), StandardCharsets.UTF_8);
            }
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return "";
            }
            throw e;
        }
    }

    /**
     * Looks a user up.
     *
     * @param user {@code name}, {@code uid}, {@code name:group} or {@code uid:gid} in any mix; empty for root
     * @param additional further groups, names or numbers
     * @throws PlanException when a name is unknown, or a number is none
     */
    public Found find(String user, List<String> additional) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        String group = colon < 0 ? "" : user.substring(colon + 1);
        if (colon >= 0 && group.isEmpty()) {
            throw new PlanException("bad user \"" + user + "\": nothing follows the colon");
        }
        Optional<Entry> entry = entry(users, name.isEmpty() ? "0" : name);
        long uid = entry.map(Entry::id).orElseGet(() -> number("user", name.isEmpty() ? "0" : name, "/etc/passwd"));
        long gid = group.isEmpty() ? entry.map(UserLookup::primary).orElse(0L) : group(group);
        TreeSet<Long> more = new TreeSet<>();
        // As login does: a group chosen by hand replaces those the group file lists.
        if (group.isEmpty() && entry.isPresent()) {
            groups.stream()
                    .filter(candidate -> members(candidate).contains(entry.get().name()))
                    .forEach(candidate -> more.add(candidate.id()));
        }
        additional.forEach(wanted -> more.add(group(wanted)));
        String home = entry.map(found -> found.fields().get(5))
                .filter(path -> path.startsWith("/"))
                .orElse("/");
        return new Found(uid, gid, List.copyOf(more), home);
    }

    private long group(String group) {
        return entry(groups, group).map(Entry::id).orElseGet(() -> number("group", group, "/etc/group"));
    }

    private static long primary(Entry user) {
        return id(user.fields().get(3)).orElse(0L);
    }

    private static List<String> members(Entry group) {
        return group.fields().size() < 4
                ? List.of()
                : List.of(group.fields().get(3).split(",", -1));
    }

    /** By name, else by number: a name may look like a number. */
    private static Optional<Entry> entry(List<Entry> entries, String key) {
        Optional<Entry> named =
                entries.stream().filter(entry -> entry.name().equals(key)).findFirst();
        return named.or(() -> id(key).flatMap(
                        id -> entries.stream().filter(entry -> entry.id() == id).findFirst()));
    }

    private static long number(String kind, String text, String file) {
        return id(text).orElseThrow(
                        () -> new PlanException("no such " + kind + " \"" + text + "\" in the container's " + file));
    }

    private static Optional<Long> id(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text)).filter(id -> id <= LARGEST_ID);
    }

    private static List<Entry> parse(String file, int fields) {
        List<Entry> entries = new ArrayList<>();
        for (String line : file.split("\n", -1)) {
            List<String> parts = List.of(line.split(":", -1));
            if (parts.size() >= fields && !parts.get(0).isEmpty()) {
                id(parts.get(2)).ifPresent(id -> entries.add(new Entry(parts.get(0), id, parts)));
            }
        }
        return entries;
    }
}
