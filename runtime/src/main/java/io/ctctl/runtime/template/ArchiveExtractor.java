package io.ctctl.runtime.template;

import io.ctctl.linux.Beneath;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.FileOutput;
import io.ctctl.linux.Inode;
import io.ctctl.linux.InodeAttributes;
import io.ctctl.linux.Stat;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.template.TarEntry.FileType;
import io.ctctl.runtime.template.TarEntry.Segment;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Unpacks a tar stream below a directory and nowhere else, whatever the archive says: every directory on the way to a member is
 * opened without following symlinks and never leaving the target (openat2), every member is made anew (O_EXCL, mknod, symlink), and
 * a directory is never replaced. Owners, modes, times, extended attributes, hard links and devices are kept; those of the target
 * itself only in a {@link Use#LAYER}.
 */
public final class ArchiveExtractor implements AutoCloseable {
    /** What the archive becomes. */
    public enum Use {
        /** A lower layer: attributes that steer overlayfs are refused. */
        TEMPLATE,
        /** A container's own layer, with what overlayfs wrote into it. */
        LAYER
    }

    /** How something is made under a name that must be free. */
    @FunctionalInterface
    private interface Maker {
        void make() throws IOException;
    }

    private final Fd root;
    private final Meter meter;
    private final Use use;
    private final Map<String, Long> directoryTimes = new HashMap<>();
    private final byte[] buffer = new byte[FileOutput.CHUNK];
    private OptionalLong rootNanos = OptionalLong.empty();
    private String openPath = "";
    private Fd open;

    /** Unpacks below {@code root}, which stays the caller's to close. */
    public ArchiveExtractor(Fd root, Progress progress) throws SyscallException {
        this(root, progress, Use.TEMPLATE);
    }

    /** Unpacks below {@code root}, over what is there already, for a given use. */
    public ArchiveExtractor(Fd root, Progress progress, Use use) throws SyscallException {
        this.root = root;
        this.use = use;
        this.meter = new Meter(progress, "unpack");
        this.open = root.duplicate();
    }

    /** Unpacks a stream, compressed or not, to its end; returns the bytes of all files. */
    public long extract(InputStream archive) throws IOException {
        TarReader reader = new TarReader(Compression.open(archive));
        long entries = 0;
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            MemberPath path = MemberPath.of(entry.path());
            meter.entry(path.toString());
            entries++;
            if (!path.isRoot()) {
                extract(entry, path, reader.content());
            } else if (use == Use.LAYER && entry.type() == FileType.DIRECTORY) {
                setAttributes(root, entry, path);
                rootNanos = OptionalLong.of(entry.modifiedNanos());
            }
        }
        if (entries == 0) {
            throw new TemplateException(Kind.BAD_SOURCE, "the archive is empty");
        }
        // Last, because what is made in a directory changes its time.
        for (Map.Entry<String, Long> time : directoryTimes.entrySet()) {
            MemberPath path = MemberPath.of(time.getKey());
            InodeAttributes.setTimes(directory(path.parent()), path.name(), time.getValue());
        }
        if (rootNanos.isPresent()) {
            InodeAttributes.setTimes(root, ".", rootNanos.getAsLong());
        }
        meter.tell("");
        return meter.bytes();
    }

    private void extract(TarEntry entry, MemberPath path, InputStream content) throws IOException {
        Fd parent = directory(path.parent());
        String name = path.name();
        switch (entry.type()) {
            case DIRECTORY -> makeDirectory(parent, path);
            case FILE -> makeAnew(parent, path, () -> write(parent, name, entry, content));
            case SYMLINK -> {
                if (entry.link().isEmpty()) {
                    throw new TemplateException(Kind.BAD_SOURCE, path + " in the archive is a symlink to nothing");
                }
                makeAnew(parent, path, () -> Inode.makeSymlink(parent, name, entry.link()));
            }
            case HARD_LINK -> {
                link(parent, path, MemberPath.of(entry.link()));
                return; // the inode has its attributes already
            }
            case CHARACTER_DEVICE ->
                makeAnew(
                        parent,
                        path,
                        () -> Inode.makeCharacterDevice(parent, name, 0600, entry.major(), entry.minor()));
            case BLOCK_DEVICE ->
                makeAnew(parent, path, () -> Inode.makeBlockDevice(parent, name, 0600, entry.major(), entry.minor()));
            case FIFO -> makeAnew(parent, path, () -> Inode.makeFifo(parent, name, 0600));
        }
        setAttributes(parent, path, entry);
    }

    private void makeDirectory(Fd parent, MemberPath path) throws IOException {
        try {
            Inode.makeDirectory(parent, path.name(), 0700);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            if (!Stat.of(parent, path.name()).isDirectory()) {
                Inode.unlink(parent, path.name());
                Inode.makeDirectory(parent, path.name(), 0700);
            }
        }
    }

    /** Of members with one name the last counts, as with every tar; but a directory may have been used already. */
    private static void makeAnew(Fd parent, MemberPath path, Maker maker) throws IOException {
        try {
            maker.make();
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            if (Stat.of(parent, path.name()).isDirectory()) {
                throw new TemplateException(
                        Kind.HOSTILE, "the archive replaces the directory " + path + " by something else");
            }
            Inode.unlink(parent, path.name());
            maker.make();
        }
    }

    private void write(Fd parent, String name, TarEntry entry, InputStream content) throws IOException {
        try (FileOutput out = new FileOutput(Inode.makeFile(parent, name, 0600))) {
            long end = 0;
            for (Segment segment : entry.segments()) {
                long position = segment.offset();
                end = segment.offset() + segment.length();
                while (position < end) {
                    int count = content.read(buffer, 0, (int) Math.min(buffer.length, end - position));
                    if (count < 0) {
                        throw new TemplateException(Kind.BAD_SOURCE, "the archive is cut short");
                    }
                    out.write(buffer, count, position);
                    position += count;
                    meter.bytes(count, name);
                }
            }
            if (end < entry.size()) {
                out.extend(entry.size());
            }
        }
    }

    private void link(Fd parent, MemberPath path, MemberPath target) throws IOException {
        if (target.equals(path)) {
            return;
        }
        if (target.isRoot()) {
            throw new TemplateException(Kind.HOSTILE, path + " in the archive is a hard link to a directory");
        }
        // The cache of directory() holds one: parent must stay open while the target's is looked up.
        try (Fd here = parent.duplicate()) {
            Fd there = directory(target.parent());
            requireFile(there, path, target);
            makeAnew(here, path, () -> Inode.makeLink(there, target.name(), here, path.name()));
        }
    }

    private static void requireFile(Fd there, MemberPath path, MemberPath target) throws IOException {
        try {
            if (Stat.of(there, target.name()).isDirectory()) {
                throw new TemplateException(Kind.HOSTILE, path + " in the archive is a hard link to a directory");
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            throw new TemplateException(
                    Kind.BAD_SOURCE,
                    path + " in the archive is a hard link to " + target + ", which did not come before it",
                    e);
        }
    }

    private void setAttributes(Fd parent, MemberPath path, TarEntry entry) throws IOException {
        // In this order: a change of owner clears set-id bits and capabilities, and every change but the last one the
        // time.
        try (Fd inode = Inode.openPath(parent, path.name())) {
            setAttributes(inode, entry, path);
        }
        if (entry.type() == FileType.DIRECTORY) {
            directoryTimes.put(path.toString(), entry.modifiedNanos());
        } else {
            InodeAttributes.setTimes(parent, path.name(), entry.modifiedNanos());
        }
    }

    private void setAttributes(Fd inode, TarEntry entry, MemberPath path) throws IOException {
        InodeAttributes.setOwner(inode, entry.uid(), entry.gid());
        if (entry.type() != FileType.SYMLINK) {
            InodeAttributes.setPermissions(inode, entry.mode());
        }
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            refuseOverlay(path, xattr.getKey());
            // what overlayfs notes of a whole layer is for the one it was mounted with
            boolean notes = path.isRoot() && isOverlay(xattr.getKey());
            if (!notes && (takesUserAttributes(entry) || !xattr.getKey().startsWith("user."))) {
                InodeAttributes.setExtended(inode, xattr.getKey(), xattr.getValue());
            }
        }
    }

    /** The kernel has user attributes on files and directories only. */
    private static boolean takesUserAttributes(TarEntry entry) {
        return entry.type() == FileType.FILE || entry.type() == FileType.DIRECTORY;
    }

    /** Overlayfs obeys such attributes of a lower layer: they redirect names and hide files. */
    private void refuseOverlay(MemberPath path, String attribute) throws TemplateException {
        if (use == Use.LAYER) {
            return;
        }
        if (isOverlay(attribute)) {
            throw new TemplateException(
                    Kind.HOSTILE, path + " in the archive has the attribute " + attribute + ", which steers overlayfs");
        }
    }

    private static boolean isOverlay(String attribute) {
        return attribute.startsWith("trusted.overlay.") || attribute.startsWith("user.overlay.");
    }

    /** A directory on the way to a member, made when missing; valid until the next call. */
    private Fd directory(MemberPath path) throws IOException {
        String wanted = path.isRoot() ? "" : path.toString();
        if (wanted.equals(openPath)) {
            return open;
        }
        Fd found = openOrMake(path);
        open.close();
        open = found;
        openPath = wanted;
        return open;
    }

    private Fd openOrMake(MemberPath path) throws IOException {
        try {
            return Beneath.directory(root, path.toString());
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw refusal(path, e);
            }
        }
        Fd at = root.duplicate();
        for (String component : path.components()) {
            try (Fd parent = at) {
                at = openOrMake(parent, path, component);
            }
        }
        return at;
    }

    private static Fd openOrMake(Fd parent, MemberPath path, String component) throws IOException {
        try {
            return Beneath.directory(parent, component);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw refusal(path, e);
            }
        }
        Inode.makeDirectory(parent, component, 0755);
        Fd made = Beneath.directory(parent, component);
        InodeAttributes.setPermissions(made, 0755); // whatever the umask is
        return made;
    }

    private static IOException refusal(MemberPath path, SyscallException e) {
        if (e.errno() == Errno.ELOOP || e.errno() == Errno.ENOTDIR || e.errno() == Errno.EXDEV) {
            return new TemplateException(
                    Kind.HOSTILE, "the archive writes through " + path + ", which is not a real directory", e);
        }
        return e;
    }

    @Override
    public void close() {
        open.close();
    }
}
