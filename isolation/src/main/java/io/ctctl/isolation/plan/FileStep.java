package io.ctctl.isolation.plan;

/** Steps on files, directories and descriptors. */
public sealed interface FileStep extends Step {
    /** Opens a file into a slot. */
    record Open(String path, Flags<FileFlag> flags, int mode, Slot slot) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.OPEN;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).flags(flags).number(mode).slot(slot);
        }
    }

    /** Writes to an open slot, in one write(2). */
    record WriteSlot(Slot slot, String data) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.WRITE_SLOT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot).text(data);
        }
    }

    /** Opens an existing file, writes to it in one write(2) and closes it. */
    record WriteFile(String path, String data) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.WRITE_FILE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).text(data);
        }
    }

    /** Writes {@code /proc/<child>/file}; for the PARENT section. */
    record WriteProc(String file, String data) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.WRITE_PROC;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(file).text(data);
        }
    }

    /** Makes one directory. */
    record Mkdir(String path, int mode, Flags<MakeFlag> flags) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.MKDIR;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode).flags(flags);
        }
    }

    /** Makes every missing component of a path. */
    record Mkdirs(String path, int mode) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.MKDIRS;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode);
        }
    }

    /** Makes an empty file as the target of a bind mount; an existing one is left as it is. */
    record Mkfile(String path, int mode) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.MKFILE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode);
        }
    }

    /** Copies the program that carries the plan out to a file that is not there yet. */
    record CopySelf(String path, int mode) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.COPY_SELF;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode);
        }
    }

    /** Makes a device node; {@code mode} holds the type bits, {@code device} is a dev_t. */
    record Mknod(String path, int mode, long device) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.MKNOD;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode).number(device);
        }
    }

    /** Makes a symbolic link. */
    record Symlink(String target, String path) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.SYMLINK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(target).text(path);
        }
    }

    /** Changes the owner of a path, not following a last symlink. */
    record Chown(String path, long uid, long gid) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.CHOWN;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(uid).number(gid);
        }
    }

    /** Changes the mode of a path. */
    record Chmod(String path, int mode) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.CHMOD;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).number(mode);
        }
    }

    /** Removes a directory; EBUSY is retried for up to two seconds, ENOENT is success. */
    record Rmdir(String path) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.RMDIR;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Removes a file; ENOENT is success. */
    record Unlink(String path) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.UNLINK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path);
        }
    }

    /** Closes a slot. */
    record Close(Slot slot) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.CLOSE;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot);
        }
    }

    /** Changes the owner of an open slot. */
    record Fchown(Slot slot, long uid, long gid) implements FileStep {
        @Override
        public Operation operation() {
            return Operation.FCHOWN;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot).number(uid).number(gid);
        }
    }
}
