package io.ctctl.cgroup;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;

/** One write to one control file; the kernel takes or refuses it whole. */
public record CgroupWrite(Path file, String value) {
    /** Does it; a refusal names the file and the value. */
    public void apply() throws SyscallException {
        ControlFile.write(file, value);
    }

    @Override
    public String toString() {
        return file + " = " + value;
    }
}
