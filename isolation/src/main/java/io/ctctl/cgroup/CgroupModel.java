package io.ctctl.cgroup;

import io.ctctl.oci.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every limit file of a container's cgroup should say, those without a limit included: the whole state, so that any
 * other state of the kernel can be brought to it.
 */
public final class CgroupModel {
    private final Map<Path, Entry> entries;

    record Entry(LimitFile file, Map<String, String> values) {}

    /** One value of one file, in the kernel's normal form; {@code device} is empty when the file is not by device. */
    public record Value(Path file, String device, String value) {
        @Override
        public String toString() {
            return file.getFileName() + (device.isEmpty() ? "" : " " + device) + " = " + value;
        }
    }

    private CgroupModel(Map<Path, Entry> entries) {
        this.entries = entries;
    }

    /**
     * The state these limits ask for.
     *
     * @throws UnsupportedSettingException when the host lacks what a setting needs
     */
    public static CgroupModel of(Resources resources, ContainerCgroup cgroup) throws IOException {
        Map<Path, StringBuilder> asked = new HashMap<>();
        for (CgroupWrite write : ResourceWrites.of(resources, cgroup)) {
            asked.computeIfAbsent(write.file(), ignored -> new StringBuilder())
                    .append(write.value())
                    .append('\n');
        }
        Map<Path, Entry> entries = new LinkedHashMap<>();
        for (LimitFile file : LimitFiles.of(cgroup)) {
            Path path = cgroup.directory(file.controller()).orElseThrow().resolve(file.name());
            StringBuilder content = asked.remove(path);
            entries.put(path, new Entry(file, content == null ? unset(file) : file.parse(content.toString())));
        }
        return new CgroupModel(entries);
    }

    private static Map<String, String> unset(LimitFile file) {
        return file.parse(file.form().perDevice() ? "" : file.unset());
    }

    /** The state the kernel is in, as far as this model's files say; files that have vanished are left out. */
    CgroupModel present() throws IOException {
        Map<Path, Entry> now = new LinkedHashMap<>();
        for (Map.Entry<Path, Entry> entry : entries.entrySet()) {
            LimitFile file = entry.getValue().file();
            var content = ReadFile.text(entry.getKey());
            if (content.isPresent()) {
                now.put(entry.getKey(), new Entry(file, file.parse(content.get())));
            }
        }
        return new CgroupModel(now);
    }

    Map<Path, Entry> entries() {
        return entries;
    }

    /** Every value that differs from what the kernel says now: the wanted one. Empty: the kernel agrees. */
    public List<Value> deviations() throws IOException {
        return deviations(present());
    }

    List<Value> deviations(CgroupModel present) {
        List<Value> wanted = new ArrayList<>();
        entries.forEach((path, entry) -> {
            Entry now = present.entries.get(path);
            if (now != null) {
                Map<String, String> all = new TreeMap<>();
                now.values().keySet().forEach(device -> all.put(device, ""));
                all.putAll(entry.values());
                all.forEach((device, value) -> {
                    if (!value.equals(now.values().getOrDefault(device, ""))) {
                        wanted.add(new Value(path, device, value));
                    }
                });
            }
        });
        return wanted;
    }
}
