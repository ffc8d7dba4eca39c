package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;

/** Lists of CPUs or NUMA nodes as the kernel takes them: {@code 0-2,5}. */
final class CpuLists {
    private CpuLists() {}

    static String checked(String option, String text) {
        if (!text.matches("[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*")) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad " + option + " \"" + text + "\": write numbers and ranges, as in 0-2,5");
        }
        return text;
    }
}
