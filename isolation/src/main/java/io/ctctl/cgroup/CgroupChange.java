package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The writes that bring a cgroup's limit files from what they say now to a model, in an order the kernel takes, and those
 * that bring them back.
 */
public final class CgroupChange {
    private final CgroupModel model;
    private final CgroupModel before;

    private CgroupChange(CgroupModel model, CgroupModel before) {
        this.model = model;
        this.before = before;
    }

    /** Reads the present state; changes nothing. */
    public static CgroupChange to(CgroupModel model) throws IOException {
        return new CgroupChange(model, model.present());
    }

    /** What will be written. */
    public List<CgroupWrite> writes() {
        return writes(before, model);
    }

    /**
     * Does it and reads it back. When the kernel refuses a value, or takes it and shows another, everything is as
     * before and the exception names the file.
     */
    public void apply() throws IOException {
        try {
            for (CgroupWrite write : writes()) {
                write.apply();
            }
            List<CgroupModel.Value> ignored = model.deviations();
            if (!ignored.isEmpty()) {
                throw new IOException("the kernel took " + ignored.get(0) + " and does not show it");
            }
        } catch (IOException refused) {
            undo(refused);
            throw refused;
        }
    }

    private void undo(IOException because) {
        try {
            undo();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Brings everything back to what it was; goes on past a refusal, the first of which is thrown. */
    public void undo() throws IOException {
        SyscallException first = null;
        for (CgroupWrite write : writes(before.present(), before)) {
            try {
                write.apply();
            } catch (SyscallException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static List<CgroupWrite> writes(CgroupModel from, CgroupModel to) {
        List<CgroupModel.Value> values = new ArrayList<>(to.deviations(from));
        values.sort(Comparator.comparingInt(value -> rank(value, from)));
        List<CgroupWrite> writes = new ArrayList<>();
        for (CgroupModel.Value value : values) {
            LimitFile file = to.entries().get(value.file()).file();
            writes.add(new CgroupWrite(value.file(), file.written(value.device(), value.value())));
        }
        return writes;
    }

    /**
     * v1's memsw may never be below the limit, at no moment (EINVAL): whatever rises goes first, memsw before the limit;
     * then what falls, the limit before memsw. Everything else can be written in any order.
     */
    private static int rank(CgroupModel.Value value, CgroupModel from) {
        String name = value.file().getFileName().toString();
        boolean swap = name.equals("memory.memsw.limit_in_bytes");
        if (!swap && !name.equals("memory.limit_in_bytes")) {
            return 0;
        }
        boolean rises = amount(value.value())
                > amount(from.entries().get(value.file()).values().getOrDefault("", ""));
        if (rises) {
            return swap ? 1 : 2;
        }
        return swap ? 4 : 3;
    }

    private static long amount(String normal) {
        return normal.equals("max") ? Long.MAX_VALUE : normal.isEmpty() ? 0 : Long.parseLong(normal);
    }

    /** What the files said before, for messages. */
    public Map<String, String> before(Path file) {
        CgroupModel.Entry entry = before.entries().get(file);
        return entry == null ? Map.of() : Map.copyOf(entry.values());
    }
}
